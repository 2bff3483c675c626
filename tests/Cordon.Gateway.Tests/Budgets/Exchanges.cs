using Cordon.Contracts;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Tests.Budgets;

internal static class Exchanges
{
    /// <summary>An exchange as it is after identity.</summary>
    public static Exchange Of(string application, string model) =>
        new(new DefaultHttpContext(), "exchange", Dialects.Named("openai-chat")!, DateTimeOffset.UnixEpoch, 0, new HeldBytes(long.MaxValue).Open())
        {
            Principal = Principal.Development with { Application = application },
            Request = RequestReading.Nothing with { Model = model },
        };
}
