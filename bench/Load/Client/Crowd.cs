using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;

namespace Cordon.Load.Client;

/// <summary>Some callers at once, connected and past their first request, that start together.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly Caller[] _callers;
    private readonly int _pace;

    public Crowd(Target target, Case load, int connections)
    {
        _pace = load.Pace;
        _callers = [.. Enumerable.Range(0, connections).Select(number => new Caller(target, load, number))];
    }

    /// <summary>Runs all callers to the end of the time or of their share of the requests.</summary>
    public (Tally Tally, TimeSpan Elapsed) Run(TimeSpan time, long requests = long.MaxValue)
    {
        long share = Math.Max(1, requests / _callers.Length);
        long start = Stopwatch.GetTimestamp();
        long until = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        Tally?[] tallies = new Tally?[_callers.Length];
        Exception? failure = null;
        Thread[] threads = new Thread[_callers.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            int number = i;
            threads[i] = new Thread(() =>
            {
                try
                {
                    // Streams that begin in the same instant would send all their frames in bursts.
                    Thread.Sleep(_pace * number / _callers.Length);
                    tallies[number] = _callers[number].Run(until, share);
                }
                catch (Exception thrown)
                {
                    failure = thrown;
                }
            }, maxStackSize: 256 * 1024);
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        Tally sum = new();
        foreach (Tally? tally in tallies)
        {
            sum.Add(tally!);
        }

        return (sum, elapsed);
    }

    public void Dispose()
    {
        foreach (Caller caller in _callers)
        {
            caller.Dispose();
        }
    }
}
