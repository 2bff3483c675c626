namespace Cordon.EndToEnd.Clients;

/// <summary>A gateway with the usual policy.</summary>
public sealed class BalancedGateway : IAsyncLifetime
{
    internal RunningGateway Running { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Running = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}

/// <summary>A gateway that redacts secrets, gives personal data a stand-in, denies answers that name a project, and asks a person about payments.</summary>
public sealed class GuardingGateway : IAsyncLifetime
{
    internal RunningGateway Running { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Running = await RunningGateway.StartAsync("""
        version: 1
        guards:
          pii: {mode: enforce, action: pseudonymise, request: [user], response: []}
          lists: {request: []}
        lists: {deny: [project nightfall]}
        rules:
          - {id: payments, when: {tool: pay_*}, then: step-up}
        """);

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
