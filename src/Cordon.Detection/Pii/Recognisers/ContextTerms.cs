using System.Buffers;
using System.Collections.Immutable;

namespace Cordon.Detection.Pii;

/// <summary>The operator's words before a value, in any case.</summary>
internal sealed class ContextTerms(ImmutableArray<string> words)
{
    private readonly SearchValues<string> _words = SearchValues.Create([.. words], StringComparison.OrdinalIgnoreCase);

    public bool Before(string text, int at)
    {
        int from = Math.Max(0, at - Labelling.Reach);
        return text.AsSpan(from, at - from).ContainsAny(_words);
    }
}
