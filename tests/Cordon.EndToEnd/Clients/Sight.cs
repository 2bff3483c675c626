using System.Collections.Immutable;

namespace Cordon.EndToEnd.Clients;

/// <summary>What a client made of one scenario: everything it handed to its program, in order, and the error it raised.</summary>
internal sealed record Sight(ImmutableArray<string> Seen, Raised? Raised)
{
    public string Text => string.Concat(Seen);

    public static async Task<Sight> OfAsync(Func<Action<string>, Task> scenario)
    {
        List<string> seen = [];
        try
        {
            await scenario(seen.Add);
            return new Sight([.. seen], null);
        }
        catch (Exception exception)
        {
            return new Sight([.. seen], Raised.By(exception));
        }
    }
}
