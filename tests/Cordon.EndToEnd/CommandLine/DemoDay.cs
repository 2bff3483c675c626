namespace Cordon.EndToEnd.CommandLine;

/// <summary>One run of <c>cordon demo</c>, whose data the tests of other commands look at.</summary>
public sealed class DemoDay : IAsyncLifetime
{
    internal Folder Folder { get; } = new();

    internal CommandResult Run { get; private set; } = new(-1, "", "");

    internal string Data => System.IO.Path.Combine(Folder.Path, "data");

    internal string Evidence => System.IO.Path.Combine(Data, "evidence");

    public async ValueTask InitializeAsync() => Run = await BuiltCordon.RunAsync("demo", "--data", Data);

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
