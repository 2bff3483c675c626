using System.Globalization;
using Cordon.Policy;

namespace Cordon.Gateway.Calling;

/// <summary>
/// What one session has called lately, as short hashes, and the circles that were seen in it. Times are milliseconds of whatever clock whoever keeps it has.
/// Not thread-safe.
/// </summary>
internal sealed class CallTrail
{
    private readonly Queue<(ulong Call, long At)> _calls = new();
    private readonly Dictionary<ulong, long> _cooling = [];
    private int _circles;
    private bool _isStopped;

    /// <summary>What this call would be, were it made now. A circle that is seen for the first time begins its cool-down.</summary>
    /// <param name="isChanged">Whether there is anything new to be kept.</param>
    public Circle Look(ulong call, LoopRule rule, long now, out bool isChanged)
    {
        isChanged = false;
        if (_isStopped)
        {
            return Circle.Stopped;
        }

        if (_cooling.TryGetValue(call, out long until))
        {
            if (now < until)
            {
                return Circle.Cooling;
            }

            isChanged = _cooling.Remove(call);
        }

        long since = now - (rule.WithinSeconds * 1_000L);
        ulong other = call;
        if (Repeats(call, since) < rule.Repeats && Alternations(call, since, out other) < rule.Alternations)
        {
            return Circle.None;
        }

        Cool(call, other, now + (rule.CoolDownSeconds * 1_000L));
        _circles++;
        _isStopped = _circles >= rule.StopAfter;
        isChanged = true;
        return _isStopped ? Circle.Stopped : Circle.Begun;
    }

    /// <summary>Notes a call that is made.</summary>
    public void Made(ulong call, long now)
    {
        if (_calls.Count == CallHistory.MostCalls)
        {
            _calls.Dequeue();
        }

        _calls.Enqueue((call, now));
    }

    /// <summary>As <see cref="Parse"/> reads it: circles, whether they were too many, calls with their times, those that cool down with the end of that.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_circles} {(_isStopped ? 1 : 0)} {Written(_calls)} {Written(_cooling.Select(cooling => (cooling.Key, cooling.Value)))}");

    /// <summary>What another version has written in another way is a session that is new.</summary>
    public static CallTrail Parse(string? written)
    {
        CallTrail trail = new();
        if (written?.Split(' ') is not [var circles, var stopped, var calls, var cooling]
            || !int.TryParse(circles, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || Read(calls) is not { } made || Read(cooling) is not { } cool)
        {
            return trail;
        }

        (trail._circles, trail._isStopped) = (count, stopped == "1");
        foreach ((ulong call, long at) in made)
        {
            trail.Made(call, at);
        }

        foreach ((ulong call, long until) in cool.Take(CallHistory.MostCalls))
        {
            trail._cooling[call] = until;
        }

        return trail;
    }

    private static string Written(IEnumerable<(ulong Call, long At)> calls) => string.Join(',', calls.Select(call => string.Create(CultureInfo.InvariantCulture, $"{call.Call:x}:{call.At}")));

    private static List<(ulong Call, long At)>? Read(string written)
    {
        List<(ulong, long)> calls = [];
        foreach (string one in written.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.Split(':') is not [var call, var at]
                || !ulong.TryParse(call, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hash) || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out long moment))
            {
                return null;
            }

            calls.Add((hash, moment));
        }

        return calls;
    }

    private int Repeats(ulong call, long since) => _calls.Count(made => made.Call == call && made.At >= since);

    /// <summary>How often this call and one other have taken turns, this one not counted.</summary>
    private int Alternations(ulong call, long since, out ulong other)
    {
        (ulong Call, long At)[] made = [.. _calls];
        other = made.Length > 0 ? made[^1].Call : call;
        int length = 0;
        ulong wanted = other;
        for (int i = made.Length - 1; i >= 0 && other != call && made[i].Call == wanted && made[i].At >= since; i--)
        {
            length++;
            wanted = wanted == call ? other : call;
        }

        return length / 2;
    }

    // What went in the circle is forgotten with it: after the cool-down the count begins anew.
    private void Cool(ulong call, ulong other, long until)
    {
        if (_cooling.Count >= CallHistory.MostCalls)
        {
            _cooling.Clear();
        }

        _cooling[call] = until;
        _cooling[other] = until;
        _calls.Clear();
    }
}
