using System.CommandLine.Parsing;

namespace Cordon.Commands;

/// <summary>An argument that looks like an option is a misspelt option: taken for a file's name, it would be complained about in the wrong words.</summary>
internal static class NoOption
{
    public static void Check(ArgumentResult argument)
    {
        foreach (Token token in argument.Tokens)
        {
            if (token.Value.StartsWith("--", StringComparison.Ordinal))
            {
                argument.AddError($"Unrecognized option '{token.Value}'.");
            }
        }
    }
}
