using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Budgets;

/// <summary>Whether a budget applies to an exchange, and whom it is counted for there.</summary>
internal static class Applying
{
    // A name longer than this is kept as its hash.
    private const int LongestSubject = 300;

    public static bool To(Budget budget, Exchange exchange)
    {
        foreach ((Dimension dimension, string glob) in budget.Match)
        {
            string pattern = dimension == Dimension.Model ? glob.ToLowerInvariant() : glob;
            if (!Glob.Matches(pattern, Value(dimension, exchange)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Spelled like a query, so that no value can pass for two.</summary>
    public static string Subject(ImmutableArray<Dimension> per, Exchange exchange)
    {
        string subject = string.Join('&', per.Select(dimension => $"{Words.Of(dimension)}={Uri.EscapeDataString(Value(dimension, exchange))}"));
        return subject.Length <= LongestSubject ? subject : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)));
    }

    // Who has no agent or user is counted with all who have none.
    private static string Value(Dimension dimension, Exchange exchange) => dimension switch
    {
        Dimension.Tenant => exchange.Principal.Tenant,
        Dimension.Application => exchange.Principal.Application,
        Dimension.Key => exchange.Principal.KeyId ?? "",
        Dimension.Agent => exchange.Principal.Agent ?? "",
        Dimension.User => exchange.Principal.User ?? "",
        Dimension.Session => exchange.Session,
        Dimension.Model => Model(exchange.AskedModel),
    };

    // The caller writes it: what does not look like a name is one and the same, so that making names up is no way to a fresh budget.
    private static string Model(string? model) => model switch
    {
        null => "",
        { Length: > 0 and <= 128 } when model.All(c => char.IsAsciiLetterOrDigit(c) || "._:/@-".Contains(c, StringComparison.Ordinal)) => model.ToLowerInvariant(),
        _ => "unnamed",
    };
}
