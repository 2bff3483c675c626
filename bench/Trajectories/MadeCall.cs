using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cordon.Trajectories;

/// <summary>
/// The call that an agent makes when it believes an order: the sets name the tool and leave its arguments open, so these are the values that the order itself names
/// (addresses, handles, numbers, what stands in quotes or begins with a capital); where it names none, the order is the argument.
/// </summary>
internal static partial class MadeCall
{
    private const int MostValues = 6;

    public static WantedCall Of(string tool, string order)
    {
        string[] values = [.. Value().Matches(order).Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value.Trim().TrimEnd('.', ',')).Where(value => value.Length > 1 && value != tool).Distinct(StringComparer.Ordinal).Take(MostValues)];
        JsonObject arguments = [];
        if (values.Length == 0)
        {
            arguments["request"] = order;
        }

        for (int i = 0; i < values.Length; i++)
        {
            arguments[i == 0 ? "target" : $"detail_{i}"] = values[i];
        }

        return new WantedCall(tool, arguments.ToJsonString());
    }

    // Not the first word: every order begins with a capital.
    [GeneratedRegex("""([\w.+-]+@[\w-]+\.[\w.-]+)|(https?://\S+)|['"“]([^'"”]{2,80})['"”]|\(([^)]{2,60})\)|\b(\w*\d[\w-]*)\b|(?<=\w )([A-Z]\w+(?: [A-Z]\w+)*)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Value();
}
