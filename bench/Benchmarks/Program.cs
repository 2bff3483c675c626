using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Cordon.Benchmarks;
using Cordon.Benchmarks.Latency;
using Cordon.Benchmarks.Texts;

if (args is ["texts", .. string[] rest])
{
    return TextsCommand.Create().Parse(rest).Invoke();
}

if (args is ["latency", .. string[] others])
{
    return LatencyCommand.Create().Parse(others).Invoke();
}

BenchmarkSwitcher.FromTypes([typeof(Steps), typeof(Reading), typeof(Tracing)]).Run(args);
return 0;

namespace Cordon.Benchmarks
{
    /// <summary>What the inline path does per exchange, step by step. What each step allocates is held by bench/baselines/allocations.json.</summary>
    [MemoryDiagnoser]
    public class Steps : IDisposable
    {
        private readonly Operations _operations = new();

        [Benchmark]
        public object Parse() => _operations.Parse();

        [Benchmark]
        public object Scan() => _operations.Scan();

        [Benchmark]
        public object Remember() => _operations.Remember();

        [Benchmark]
        public object Decide() => _operations.Decide();

        [Benchmark]
        public object Append() => _operations.Append().AsTask().GetAwaiter().GetResult();

        [Benchmark]
        public void Relay() => _operations.Relay().GetAwaiter().GetResult();

        [GlobalCleanup]
        public void Dispose()
        {
            _operations.DisposeAsync().AsTask().GetAwaiter().GetResult();
            GC.SuppressFinalize(this);
        }
    }
}
