// Where git-bus-hook begins: without its runtime, Swift does not know the arguments of a program.
// All the rest is in HookClient.
int git_bus_hook(int count, char **arguments);

int main(int count, char **arguments) { return git_bus_hook(count, arguments); }
