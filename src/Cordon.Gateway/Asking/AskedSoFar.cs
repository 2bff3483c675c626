using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Asking;

/// <summary>What persons were asked in the course of one exchange. Not thread-safe.</summary>
public sealed class AskedSoFar
{
    private readonly Dictionary<(string Alike, string Way), List<string?>> _seen = [];
    private readonly Dictionary<string, (string Approval, Direction About)> _redeemed = new(StringComparer.Ordinal);
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
    internal bool IsRedeemed(string digest) => _redeemed.ContainsKey(digest);

    /// <summary>What the grants that it used were for, about its request or about its answer.</summary>
    internal ImmutableArray<string> Used(Direction about) => [.. _redeemed.Where(grant => grant.Value.About == about).Select(grant => grant.Key)];

    internal void Redeemed(string digest, string approval, Direction about)
    {
        _redeemed[digest] = (approval, about);
        _uses.RemoveAll(use => use.Id == approval);
        _uses.Add(new ApprovalUse(approval, IsRedeemed: true));
    }

    /// <summary>The grant is this exchange's no longer: nothing was sent for it.</summary>
    internal void Returned(string digest)
    {
        if (_redeemed.Remove(digest, out (string Approval, Direction About) grant))
        {
            _uses.RemoveAll(use => use.Id == grant.Approval);
            _uses.Add(new ApprovalUse(grant.Approval, IsRedeemed: false));
        }
    }

    internal void Waits(string approval)
    {
        if (!_uses.Any(use => use.Id == approval))
        {
            _uses.Add(new ApprovalUse(approval, IsRedeemed: false));
        }
    }
}
