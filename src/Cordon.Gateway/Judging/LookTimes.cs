using System.Runtime.InteropServices;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// What each guard has used of its deadline, in one direction of an exchange. Counted is the time that the guard itself used, so a machine without a free core fails
/// none; one that waits for something is over all the same once it took <see cref="MostWaiting"/> times its deadline. For looks of one thread.
/// </summary>
/// <param name="time">The clock on the wall.</param>
/// <param name="used">The clock of the thread, see <see cref="ThreadTime"/>.</param>
internal sealed class LookTimes(TimeProvider time, TimeProvider used)
{
    /// <summary>How many deadlines may pass by the clock on the wall.</summary>
    public const int MostWaiting = 25;

    // The thread's clock is not for nothing: it is read once in so much time, and shorter looks are taken for as long as the wall says.
    private const int FinestMicroseconds = 500;

    private const int UsualGuards = 12;

    private Dictionary<string, Spent>? _spent;
    private readonly long _finest = time.TimestampFrequency * FinestMicroseconds / 1_000_000;
    private (long Wall, long Used)? _read;
    private long _began;

    /// <summary>Each guard that has looked, and how long by the clock on the wall.</summary>
    public IEnumerable<(string Guard, long Wall)> All => _spent?.Select(guard => (guard.Key, guard.Value.Wall)) ?? [];

    /// <summary>Whether its deadline has passed.</summary>
    public bool IsOver(GuardBinding binding) => _spent is not null && _spent.TryGetValue(binding.Guard, out Spent spent) && IsOver(spent, binding);

    /// <summary>A guard begins to look.</summary>
    public void Begin()
    {
        _began = time.GetTimestamp();
        if (_read is not { } read || _began - read.Wall >= _finest)
        {
            _read = (_began, used.GetTimestamp());
        }
    }

    /// <summary>It has looked; true when its deadline has passed, with all that it used before.</summary>
    public bool End(GuardBinding binding)
    {
        Spent look = Last();
        ref Spent spent = ref CollectionsMarshal.GetValueRefOrAddDefault(_spent ??= new(UsualGuards), binding.Guard, out _);
        spent = new Spent(spent.Wall + look.Wall, spent.Own + look.Own);
        return IsOver(spent, binding);
    }

    /// <summary>The same for this look alone.</summary>
    public bool EndAlone(GuardBinding binding) => IsOver(Last(), binding);

    private Spent Last()
    {
        long now = time.GetTimestamp();
        long wall = now - _began;
        if (_read is not { } read || now - read.Wall < _finest)
        {
            return new Spent(wall, wall);
        }

        long ticks = used.GetTimestamp();
        _read = (now, ticks);
        return new Spent(wall, Math.Min(wall, (long)((ticks - read.Used) * ((double)time.TimestampFrequency / used.TimestampFrequency))));
    }

    private bool IsOver(Spent spent, GuardBinding binding)
    {
        long deadline = binding.DeadlineMilliseconds * time.TimestampFrequency / 1000;
        return spent.Own > deadline || spent.Wall / MostWaiting > deadline;
    }

    private readonly record struct Spent(long Wall, long Own);
}
