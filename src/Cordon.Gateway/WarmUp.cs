using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway;

/// <summary>
/// Runs the hot path on made-up exchanges before the gateway says it is ready, so that the first real one does not pay for compilation.
/// </summary>
internal static class WarmUp
{
    private const int Rounds = 300;

    public static void Run(PolicyBook book, GuardRunner guards)
    {
        PolicyInForce policy = book.For(Principal.Development);
        byte[] request = """{"model":"m","messages":[{"role":"system","content":"You help."},{"role":"user","content":"Please write to jane.doe@example.org or call +49 421 555 0133 about https://example.org/a?b=c and the key of 2026."}]}"""u8.ToArray();
        byte[] events = """data: {"id":"c","choices":[{"index":0,"delta":{"content":"Dear Jane, the meeting is at ten."}}]}"""u8.ToArray();
        for (int i = 0; i < Rounds; i++)
        {
            JsonTape tape = JsonTape.Read(request, JsonLimits.Default, out _)!;
            Dialect dialect = Dialects.Find("POST", i % 2 == 0 ? "/v1/chat/completions" : "/v1/messages")!;
            RequestReading reading = dialect.ReadRequest(tape);
            using Pseudonyms pseudonyms = new();
            Inspected inspected = guards.Inspect(policy, Direction.Request, reading.Segments, InspectionContext.None, new CoverageMap());
            Ruling.Decide(policy, Direction.Request, inspected, [], Principal.Development, reading.Model, [], pseudonyms);
            SseSplitter splitter = new();
            splitter.Feed(events);
            splitter.Feed("\n\n"u8);
            StreamReading stream = dialect.OpenStream();
            while (splitter.TryRead(out SseFrame? frame))
            {
                stream.Read(frame);
            }
        }
    }
}
