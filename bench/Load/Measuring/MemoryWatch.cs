using Cordon.Load.Processes;
using Cordon.Load.Targets;

namespace Cordon.Load.Measuring;

/// <summary>Looks at a target's resident memory four times a second, and keeps the most.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private readonly Target _target;
    private double _most;

    public MemoryWatch(Target target)
    {
        _target = target;
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    public double Most => Volatile.Read(ref _most);

    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ended.Dispose();
    }

    private void Watch()
    {
        do
        {
            try
            {
                Volatile.Write(ref _most, Math.Max(_most, CpuTime.MegabytesOf(_target.Processes)));
            }
            catch (IOException)
            {
                // The target is gone; its window says so.
                return;
            }
        }
        while (!_ended.Wait(Step));
    }
}
