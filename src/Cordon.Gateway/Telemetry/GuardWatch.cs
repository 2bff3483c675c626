using Cordon.Contracts;

namespace Cordon.Gateway.Telemetry;

/// <summary>Hears from the guards: how long each looked, and when one failed.</summary>
internal sealed class GuardWatch(Instruments instruments, GuardHealth health, TimeProvider time)
{
    /// <param name="spent">Of the clock's timestamp frequency.</param>
    public void Looked(string guard, Direction direction, long spent)
    {
        instruments.Looked(guard, direction, (double)spent / time.TimestampFrequency);
        GuardTally.Current?.Looked(guard, direction, spent, time);
    }

    public void Failed(string guard, Direction direction, string reason)
    {
        instruments.GuardFailed(guard, reason);
        health.Failed(guard, reason);
        GuardTally.Current?.Failed(guard, direction, reason);
    }
}
