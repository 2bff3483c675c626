using System.Data.Common;
using Cordon.Gateway.Admin;
using Cordon.State;
using Cordon.State.Effects;

namespace Cordon.Gateway.Noting;

/// <summary>How many calls are under way or of unknown outcome, for whoever looks at metrics or health: looked up once a second at most. Safe from any thread.</summary>
internal sealed class EffectWatch(EffectStore store, TimeProvider time)
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _refresh = new();
    private OpenEffects _seen = new(0, 0);
    private long? _seenAt;

    /// <summary>What was last seen, where the state cannot be asked.</summary>
    public OpenEffects Current
    {
        get
        {
            lock (_refresh)
            {
                if (_seenAt is { } at && time.GetElapsedTime(at) < RefreshEvery)
                {
                    return _seen;
                }

                _seenAt = time.GetTimestamp();
                try
                {
                    _seen = store.Open();
                }
                catch (Exception exception) when (exception is StateException or DbException)
                {
                    // Whoever asks is told elsewhere that the state cannot be asked.
                }

                return _seen;
            }
        }
    }

    /// <summary>What somebody should look at: such a call stands in the way of the same one until a person has.</summary>
    public IEnumerable<Trouble> Troubles() => Current.Ambiguous is var unknown and > 0
        ? [new Trouble("effects-ambiguous", $"Of {unknown} calls of tools nobody knows what became: 'cordon effects list'.")]
        : [];
}
