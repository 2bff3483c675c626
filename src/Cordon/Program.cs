using System.CommandLine;
using System.Data.Common;
using Cordon.Commands;
using Cordon.State;

// The subcommands, one file each. Nothing in this executable decides anything: it reads arguments, composes and prints.
ParseResult parsed = new RootCommandOfCordon().Tree.Parse(args.Length > 0 ? args : ["--help"]);
if (parsed.Errors.Count > 0)
{
    return Exit.Usage([.. parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal)), "'cordon --help' and 'cordon SUBCOMMAND --help' list what there is."]);
}

try
{
    // The server itself bounds how long a stop takes (limits.shutdown-…); this only must not be shorter.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(1_000) });
}
catch (StateException exception)
{
    return Exit.Complain(Exit.Incomplete, exception.Message);
}
catch (DbException exception)
{
    return Exit.Complain(Exit.Incomplete, $"the state cannot be used just now ({exception.GetType().Name}); try again.");
}
catch (OperationCanceledException)
{
    return Exit.Complain(Exit.Incomplete, "interrupted.");
}
