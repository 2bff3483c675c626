using Cordon.Commands;

// The subcommands, one file each. Nothing in this executable decides anything: it reads arguments, composes and prints.
RootCommandOfCordon root = new();
return await root.Tree.Parse(args).InvokeAsync();
