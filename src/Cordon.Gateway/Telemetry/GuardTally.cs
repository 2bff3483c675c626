using System.Diagnostics;
using Cordon.Contracts;

namespace Cordon.Gateway.Telemetry;

/// <summary>What the guards did in one exchange that is traced: one span each and direction, however many texts there were. Belongs to one exchange.</summary>
internal sealed class GuardTally
{
    private const string Property = "cordon.guards";

    private readonly Dictionary<(string Guard, Direction Direction), Looks> _looks = [];

    /// <summary>That of the span which runs; null when nobody traces.</summary>
    public static GuardTally? Current => Activity.Current?.GetCustomProperty(Property) as GuardTally;

    public void Attach(Activity? span) => span?.SetCustomProperty(Property, this);

    public void Looked(string guard, Direction direction, long spent, TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!_looks.TryGetValue((guard, direction), out Looks? looks))
        {
            looks = Begin(guard, direction);
        }

        TimeSpan busy = TimeSpan.FromSeconds((double)spent / time.TimestampFrequency);
        looks.Begin = looks.Count == 0 ? now - busy : looks.Begin;
        looks.End = now;
        looks.Busy += busy;
        looks.Count++;
    }

    public void Failed(string guard, Direction direction, string reason) =>
        (_looks.GetValueOrDefault((guard, direction)) ?? Begin(guard, direction)).Failure = reason;

    public void Write(ActivitySource source, ActivityContext parent)
    {
        foreach (((string guard, Direction direction), Looks looks) in _looks)
        {
            using Activity? span = source.StartActivity($"guard {guard}", ActivityKind.Internal, parent, startTime: looks.Begin);
            if (span is not null)
            {
                span.SetTag("cordon.guard", guard).SetTag("cordon.direction", Words.Of(direction));
                span.SetTag("cordon.guard.looks", looks.Count).SetTag("cordon.guard.busy_us", (long)looks.Busy.TotalMicroseconds);
                if (looks.Failure is { } failure)
                {
                    span.SetTag("error.type", failure).SetStatus(ActivityStatusCode.Error);
                }

                span.SetEndTime(looks.End.UtcDateTime);
            }
        }
    }

    private Looks Begin(string guard, Direction direction) => _looks[(guard, direction)] = new Looks();

    private sealed class Looks
    {
        public DateTimeOffset Begin { get; set; }
        public DateTimeOffset End { get; set; }
        public TimeSpan Busy { get; set; }
        public int Count { get; set; }
        public string? Failure { get; set; }
    }
}
