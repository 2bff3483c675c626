using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Events of <c>streamGenerateContent</c>. Texts grow under <c>candidates/{i}/…</c> and end with the candidate's finish reason; calls come whole.</summary>
internal sealed class GeminiStream : EventStream
{
    protected override FrameKind Place(JsonNode data, Placing placing)
    {
        var contents = new GeminiContents(placing, GeminiProtocol.Answer);
        foreach (JsonNode candidate in data.Get("candidates"u8).Items)
        {
            string channel = $"candidates/{candidate.Get("index"u8).Integer() ?? 0}";
            contents.Candidate(candidate, channel, isWhole: true);
            foreach (JsonNode part in candidate.Get("content"u8).Get("parts"u8).Items)
            {
                if (part.Field("functionCall"u8).Field("partialArgs"u8).Kind != JsonValueKind.Undefined || part.Field("functionCall"u8).Field("willContinue"u8).Kind == JsonValueKind.True)
                {
                    // Arguments in pieces with paths of their own: a call that nobody can decide about.
                    Refuses("partial-arguments");
                }

                if (part.Get("text"u8).Kind == JsonValueKind.String && part.Get("thought"u8).Kind != JsonValueKind.True)
                {
                    // Nothing says that the thinking is over but the answer's first word.
                    Closes(channel + "/thought");
                }
            }

            if (candidate.Field("finishReason"u8).Kind == JsonValueKind.String)
            {
                Closes(channel);
            }
        }

        placing.Sweep(GeminiProtocol.Answer, Trust.Untrusted);
        return data.Get("error"u8).Kind is JsonValueKind.Object or JsonValueKind.String ? FrameKind.Error : FrameKind.Ordinary;
    }

    protected override Usage? ReadUsage(JsonNode data) => ReportedUsage.Gemini(data);
}
