using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Detection.Exfiltration;

/// <summary>Hosts that markup may point at: exact names, and <c>*.example.com</c> for everything below.</summary>
internal sealed class AllowedHosts
{
    private readonly FrozenSet<string> _exact;
    private readonly FrozenSet<string> _below;

    public static AllowedHosts None { get; } = new([]);

    public AllowedHosts(ImmutableArray<string> hosts)
    {
        string[] all = hosts.IsDefaultOrEmpty ? [] : [.. hosts.Select(host => host.Trim().TrimEnd('.'))];
        _exact = all.Where(host => !host.StartsWith("*.", StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _below = all.Where(host => host.StartsWith("*.", StringComparison.Ordinal)).Select(host => host[2..]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public bool Contains(ReadOnlySpan<char> host)
    {
        host = host.TrimEnd('.');
        if (host.IsEmpty || host.Length > 253)
        {
            return false;
        }

        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().Contains(host))
        {
            return true;
        }

        if (_below.Count == 0)
        {
            return false;
        }

        FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> below = _below.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int dot = host.IndexOf('.'); dot >= 0; dot = host.IndexOf('.'))
        {
            host = host[(dot + 1)..];
            if (below.Contains(host))
            {
                return true;
            }
        }

        return false;
    }
}
