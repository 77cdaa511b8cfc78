# make help lists the targets. One debug build in .build serves demo and test.

SWIFT ?= swift
# More for every swift build and swift test, for instance SWIFT_FLAGS="-j 2".
SWIFT_FLAGS ?=
# More for swift test alone, for instance TEST_FLAGS="--filter TidyTests".
TEST_FLAGS ?=
# How many worlds make simulate runs, from which on; or the one to replay: SEED=4711.
SEEDS ?= 2000
FIRST ?= 1
SEED ?=
# In CI nobody looks on, so the demo makes no pauses.
DEMO_FLAGS ?= $(if $(CI),--fast)

DIST = dist
# Where make install puts things; and what stands before every path, for those who make packages.
PREFIX ?= /usr/local
DESTDIR ?=
# Programs that were built already, for instance BIN=dist. Without it, make install builds them.
BIN ?=
# Linux programs carry the Swift runtime along, libgit2 and SQLite too; macOS has them.
STATIC = $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib --disable-local-rpath)
# The libraries, and what to link them with; without them the compiler's own stays shared, too.
ARCHIVES = .build/static
CARRIED = $$(test ! -d $(ARCHIVES) || echo -Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
# GNU's strip can take away more than that of macOS.
STRIP = $(if $(filter Linux,$(shell uname -s)),--strip-unneeded -R .comment -R .note)

.DEFAULT_GOAL := help
.PHONY: help setup build demo test simulate lint fuzz bench bench-history bench-baseline \
	bench-transcripts soak faults release install uninstall package check-manual clean

help:
	@echo "make demo      install what is missing, build, and watch three scripted agents work"
	@echo "make test      install what is missing, build, and run every test"
	@echo "make simulate  run SEEDS=2000 worlds of chance in memory; SEED=n replays one"
	@echo "make lint      check the formatting of the Swift sources"
	@echo "make build     build the debug programs into .build/debug"
	@echo "make release   build programs that need no Swift installed, into $(DIST)/"
	@echo "make install   install into PREFIX (/usr/local); BIN=$(DIST) takes what is built"
	@echo "make uninstall remove what make install installed"
	@echo "make package   make an archive and a Debian package, in $(DIST)/"
	@echo "make check-manual  have mandoc and man look at the manual pages"
	@echo "make fuzz      give the readers of foreign bytes a minute each; TARGET=NAME for one"
	@echo "make bench     measure; see docs/benchmarks.md"
	@echo "make bench-history  what long histories cost; HISTORY=\"--sizes 1000,100000\""
	@echo "make bench-transcripts  count tokens in two made-up corpora of 1 GB, and hold the sums"
	@echo "make bench-baseline  count what it does beside a watchdog that polls"
	@echo "make soak      push for long while everything is killed at random; SOAK=\"--pushes 500\""
	@echo "make faults    have disks fill up and break under pushes; FAULTS=\"--only full\""
	@echo "make clean     remove what was built"

setup:
	@sh scripts/setup.sh

build: setup
	$(SWIFT) build $(SWIFT_FLAGS) --product git-bus-hook
	$(SWIFT) build $(SWIFT_FLAGS) --product git-bus

demo: build
	.build/debug/git-bus demo $(DEMO_FLAGS)

test: setup
	$(SWIFT) build $(SWIFT_FLAGS) --build-tests
	@sh scripts/test.sh $(SWIFT) test $(SWIFT_FLAGS) --skip-build --disable-xctest \
		--no-parallel $(TEST_FLAGS)

simulate: setup
	$(SWIFT) build $(SWIFT_FLAGS) -c release --product Simulate
	.build/release/Simulate $(if $(SEED),--seed $(SEED),$(SEEDS) $(FIRST))

lint:
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Fuzz Plugins Package.swift

# The readers of what comes from outside; see docs/fuzzing.md.
fuzz: setup
	@TARGET="$(TARGET)" SWIFT="$(SWIFT)" SWIFT_FLAGS="$(SWIFT_FLAGS)" sh Fuzz/run.sh

bench: setup
	sh Benchmarks/run.sh

# A history of 1 000 000 commits takes minutes to make and to read.
bench-history: release
	python3 -B Benchmarks/history.py --bin $(DIST) $(HISTORY)

# Counts processes, system calls and fsyncs beside a shell script that polls; needs strace.
bench-baseline: release
	python3 -B Benchmarks/baseline.py --bin $(DIST) $(BASELINE)

# Two corpora of 1 GB in a temporary folder; MEGABYTES=100 for less.
bench-transcripts: release
	python3 -B Benchmarks/transcripts.py --bin $(DIST) --megabytes $(or $(MEGABYTES),1000)

# 10 000 pushes take a quarter of an hour and more.
soak: release
	python3 -B Benchmarks/soak.py --bin $(DIST) $(SOAK)

# Some ten minutes; it needs strace, and root for the file systems that are full.
faults: release
	python3 -B Benchmarks/faults.py --bin $(DIST) $(FAULTS)

release: setup
	$(SWIFT) build $(SWIFT_FLAGS) -c release --product git-bus-hook
	@sh scripts/static-libraries.sh $(ARCHIVES)
	@rm -f .build/release/git-bus # which swift does not link again when an archive has changed
	PKG_CONFIG_PATH="$(CURDIR)/$(ARCHIVES)/pkgconfig:$$PKG_CONFIG_PATH" \
		$(SWIFT) build $(SWIFT_FLAGS) -c release $(STATIC) $(CARRIED) --product git-bus
	mkdir -p $(DIST)
	for name in git-bus git-bus-hook; do \
		rm -f "$(DIST)/$$name"; \
		cp ".build/release/$$name" "$(DIST)/$$name" && strip $(STRIP) "$(DIST)/$$name" || exit 1; \
	done
	@ls -l $(DIST)

install: $(if $(BIN),,release)
	sh scripts/stage.sh "$(or $(BIN),$(DIST))" "$(DIST)/tree"
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" sh scripts/install.sh "$(DIST)/tree"
	@rm -rf "$(DIST)/tree"

uninstall:
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" sh scripts/install.sh --uninstall

package: $(if $(BIN),,release)
	sh scripts/package.sh "$(or $(BIN),$(DIST))" "$(DIST)"

# The manual pages by their own checkers; what is not installed does not check.
check-manual: build
	sh scripts/check-manual.sh .build/debug/git-bus

clean:
	$(SWIFT) package clean
	rm -rf $(DIST)
