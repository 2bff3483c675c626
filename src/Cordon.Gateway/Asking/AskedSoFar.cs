using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Asking;

/// <summary>What persons were asked in the course of one exchange. Not thread-safe.</summary>
public sealed class AskedSoFar
{
    private readonly Dictionary<(string Alike, string Way), List<string?>> _seen = [];
    private readonly HashSet<string> _redeemed = new(StringComparer.Ordinal);
    private readonly List<ApprovalUse> _uses = [];

    /// <summary>Each approval that the exchange used or asked for.</summary>
    public ImmutableArray<ApprovalUse> Uses => [.. _uses];

    /// <summary>Which of several equal calls this is, the first one being 0.</summary>
    /// <param name="alike">The same for equal calls.</param>
    internal int Repeat(string alike, Sighting sighting)
    {
        if (!_seen.TryGetValue((alike, sighting.Way), out List<string?>? names))
        {
            _seen[(alike, sighting.Way)] = names = [];
        }

        int known = sighting.Name is null ? -1 : names.IndexOf(sighting.Name);
        if (known >= 0)
        {
            return known;
        }

        names.Add(sighting.Name);
        return names.Count - 1;
    }

    /// <summary>The grant was used by this exchange.</summary>
    internal bool IsRedeemed(string digest) => _redeemed.Contains(digest);

    internal void Redeemed(string digest, string approval)
    {
        _redeemed.Add(digest);
        _uses.RemoveAll(use => use.Id == approval);
        _uses.Add(new ApprovalUse(approval, IsRedeemed: true));
    }

    /// <summary>The grant is there again: nothing was sent for it.</summary>
    internal void Returned(string approval)
    {
        _uses.RemoveAll(use => use.Id == approval);
        _uses.Add(new ApprovalUse(approval, IsRedeemed: false));
    }

    internal void Waits(string approval)
    {
        if (!_uses.Any(use => use.Id == approval))
        {
            _uses.Add(new ApprovalUse(approval, IsRedeemed: false));
        }
    }
}
