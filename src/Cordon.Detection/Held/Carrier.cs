using Cordon.Contracts;
using Cordon.Detection.Exfiltration;

namespace Cordon.Detection;

/// <summary>Who would follow an address.</summary>
internal enum Carrier
{
    /// <summary>A person who clicks.</summary>
    Link,

    /// <summary>A tool that is called with it.</summary>
    Call,

    /// <summary>A client that loads it by itself.</summary>
    Load,
}

/// <summary>
/// What is said of an address that takes along what the session holds. Whoever reads a link to the page that was asked for finds the words of the question in it; so
/// plain words weigh little where a person has to click, much where nobody has, and what was encoded weighs most.
/// </summary>
internal sealed record CarriedRule(string Id, Severity Severity, double Score, string Explanation)
{
    public const string Secret = "session-secret";
    public const string Personal = "session-personal";
    public const string Encoded = "session-encoded";
    public const string Host = "session-in-host";
    public const string Words = "session-words";
    public const string Number = "session-number";

    // Fewer units of running text than these also meet by chance, or in the name of a page.
    private const int FewestEncoded = 12;
    private const int FewestInHost = 14;
    private const int FewestWords = 24;
    private const int FewestOfUser = 30;
    private const int ManyInName = 40;
    private const int Many = 60;

    public static CarriedRule? Of(Carriage carriage, UrlPlace place, Carrier carrier)
    {
        HeldMatch match = carriage.Match;
        int stretch = Math.Max(match.Brought, match.Said);
        if (match.Value == HeldKind.Secret)
        {
            return new(Secret, Severity.Critical, 0.99, "A secret of this session in an address of a host that is not allowed.");
        }

        if (carriage.IsEncoded)
        {
            return match.Value is not null || stretch >= FewestEncoded
                ? new(Encoded, Severity.Critical, 0.97, "Content of this session, encoded, in an address of a host that is not allowed.")
                : null;
        }

        if (place == UrlPlace.Host)
        {
            return match.Value > HeldKind.Text || stretch >= FewestInHost
                ? new(Host, Severity.Critical, 0.93, "Content of this session in the name of a host that is not allowed: looking it up tells it.")
                : null;
        }

        return match.Value switch
        {
            HeldKind.Personal => new(Personal, Severity.High, carrier switch { Carrier.Load => 0.95, Carrier.Link => 0.75, Carrier.Call => 0.55 },
                "Personal data of this session in an address of a host that is not allowed."),
            HeldKind.Identifier => WordsOf(match, place, carrier) ?? new(Number, Severity.Medium, carrier == Carrier.Load && place != UrlPlace.Path ? 0.75 : 0.4,
                "A number or code of this session in an address of a host that is not allowed."),
            _ => WordsOf(match, place, carrier),
        };
    }

    private static CarriedRule? WordsOf(HeldMatch match, UrlPlace place, Carrier carrier)
    {
        bool isOfUser = match.Brought < FewestWords;
        if (isOfUser && match.Said < FewestOfUser)
        {
            return null;
        }

        int stretch = Math.Max(match.Brought, match.Said);
        bool isMuch = stretch >= Many;
        double score = (carrier, place) switch
        {
            // The name of a page is made of its title.
            (Carrier.Load, UrlPlace.Path) => stretch >= ManyInName && !isOfUser ? 0.85 : 0.55,
            (Carrier.Load, _) => isOfUser && !isMuch ? 0.85 : 0.95,
            (Carrier.Link, UrlPlace.Path) => isMuch && !isOfUser ? 0.7 : 0.4,
            (Carrier.Link, _) => isOfUser ? 0.4 : isMuch ? 0.9 : 0.82,
            // What is looked for on the web are words that somebody has said.
            (Carrier.Call, _) => isMuch && !isOfUser && place != UrlPlace.Path ? 0.85 : 0.4,
        };
        return new(Words, score >= 0.8 ? Severity.High : Severity.Medium, score, "Running text of this session in an address of a host that is not allowed.");
    }
}
