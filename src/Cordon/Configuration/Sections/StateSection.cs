using Cordon.Policy;
using Cordon.Policy.Language;
using Cordon.State;

namespace Cordon.Configuration.Sections;

/// <summary><c>state:</c> where what replicas share is kept. docs/operate/replicas.md has the story.</summary>
internal static class StateSection
{
    /// <summary>Fewer could be guessed.</summary>
    private const int ShortestPepper = 32;

    public static readonly Field Field = new("state", new ObjectShape("Where sessions, approvals, pins, budgets, keys and ownership are kept.", "state",
    [
        new("postgres", new ObjectShape("On a PostgreSQL server that several replicas share; without it in a file of the data directory.", "state on postgres",
        [
            new("connection", new TextShape("How it is reached: `env:NAME` or `file:PATH`, of `Host=…;Database=…;Username=…;Password=…`.", 4096), Required: true),
            new("pepper", new TextShape("The secret that key hashes depend on, the same for all replicas: `env:NAME` or `file:PATH`, 32 characters or more.", 4096), Default: "the file `pepper.key` in the data directory"),
        ])),
    ]));

    /// <summary>What a shape cannot say.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        MapNode? postgres = section?["postgres"].Map;
        errors.CheckReference(postgres?["connection"].Text, "state.postgres.connection");
        errors.CheckReference(postgres?["pepper"].Text, "state.postgres.pepper");
    }

    /// <summary>The state that is shared; null when there is none, and when the references lead nowhere, which is complained about then.</summary>
    public static SharedState? Read(MapNode? section, List<PolicyError> errors)
    {
        MapNode? postgres = section?["postgres"].Map;
        if (errors.Resolve(postgres?["connection"].Text) is not { } connection)
        {
            return null;
        }

        Located<string>? reference = postgres!["pepper"].Text;
        string? pepper = errors.Resolve(reference);
        if (pepper is { Length: < ShortestPepper })
        {
            errors.At(reference!.Place, $"state.postgres.pepper refers to fewer than {ShortestPepper} characters", "make one: openssl rand -hex 32");
        }

        return new SharedState(connection, pepper);
    }

    /// <summary>The same as references, for those who open the state of a data directory without the configuration.</summary>
    public static SharedStateReference? References(MapNode? section) =>
        section?["postgres"].Map is { } postgres && postgres["connection"].Text is { } connection ? new(connection.Value, postgres["pepper"].Text?.Value) : null;
}
