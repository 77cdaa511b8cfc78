# make help lists the targets. One debug build in .build serves demo and test.

SWIFT ?= swift
# More for every swift build and swift test, for instance SWIFT_FLAGS="-j 2".
SWIFT_FLAGS ?=
# More for swift test alone, for instance TEST_FLAGS="--filter TidyTests".
TEST_FLAGS ?=
# In CI nobody looks on, so the demo makes no pauses.
DEMO_FLAGS ?= $(if $(CI),--fast)

DIST = dist
# Linux programs carry the Swift runtime along; macOS has it.
STATIC = $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)

.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint bench release clean

help:
	@echo "make demo      install what is missing, build, and watch three scripted agents work"
	@echo "make test      install what is missing, build, and run every test"
	@echo "make lint      check the formatting of the Swift sources"
	@echo "make build     build the debug programs into .build/debug"
	@echo "make release   build programs that need no Swift installed, into $(DIST)/"
	@echo "make bench     measure; see docs/benchmarks.md"
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
	$(SWIFT) test $(SWIFT_FLAGS) --skip-build --disable-xctest --no-parallel $(TEST_FLAGS)

lint:
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Plugins Package.swift

bench: setup
	sh Benchmarks/run.sh

release: setup
	$(SWIFT) build $(SWIFT_FLAGS) -c release $(STATIC) --product git-bus-hook
	$(SWIFT) build $(SWIFT_FLAGS) -c release $(STATIC) --product git-bus
	mkdir -p $(DIST)
	for name in git-bus git-bus-hook; do \
		cp ".build/release/$$name" "$(DIST)/$$name" && strip "$(DIST)/$$name" || exit 1; \
	done
	@ls -l $(DIST)

clean:
	$(SWIFT) package clean
	rm -rf $(DIST)
