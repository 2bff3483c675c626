using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// A file goes up: <c>POST /v1/files</c>, at OpenAI's and at Anthropic's. A list of requests for a batch is read as the requests it holds; other text as
/// a document; what is no text is opaque.
/// </summary>
internal sealed class FilesDialect(Dialect family) : PlainDialect(family, KeptWords.Answer)
{
    private const string FilePart = "file";
    private const int LongestField = 1_024;

    public override string Name => Provider + "-files";

    public override Effect EffectOf(JsonNode request) => Effect.Lasting;

    public override RequestReading Read(ReadOnlyMemory<byte> body, string? contentType, JsonLimits limits)
    {
        ImmutableArray<FormPart> parts = FormParts.Read(body, contentType, out IntakeFault? fault);
        if (fault is not null)
        {
            return RequestReading.Refused(fault);
        }

        if (parts.GroupBy(part => part.Name, StringComparer.OrdinalIgnoreCase).Any(group => group.Count() > 1)
            || parts.Count(part => part.FileName is not null) != 1 || parts.SingleOrDefault(part => part.Name == FilePart) is not { FileName: not null } file)
        {
            return Refused("duplicate-part", "Send one part named file, with a file name, and each other part once.");
        }

        List<Segment> around = [new Segment(0, Surface.File, Trust.User, "/filename", file.FileName!, default)];
        string? purpose = null;
        foreach (FormPart part in parts.Where(part => part != file))
        {
            if (part.Body.Length > LongestField || !System.Text.Unicode.Utf8.IsValid(body.Span.Slice(part.Body.Start, part.Body.Length)))
            {
                return Refused("invalid-part", $"Send the parts beside the file as UTF-8 of at most {LongestField} bytes.");
            }

            string text = Encoding.UTF8.GetString(body.Span.Slice(part.Body.Start, part.Body.Length));
            if (part.Name == "purpose")
            {
                purpose = text;
            }

            if (!IsParameter(part.Name, text))
            {
                around.Add(new Segment(0, Surface.Unknown, Trust.User, "/fields", $"{part.Name}: {text}", default));
            }
        }

        RequestReading reading = purpose == "batch" ? Batch(body, file, around, limits) : Document(body, file, around, limits);
        return reading with { Conversation = KeptWords.SessionOf(body.Span.Slice(file.Body.Start, file.Body.Length)) };
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => KeptWords.Read(body);

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => KeptWords.Created(KeptKind.File, answer.Root);

    private static RequestReading Batch(ReadOnlyMemory<byte> body, FormPart file, List<Segment> around, JsonLimits limits)
    {
        ImmutableArray<RequestReading> requests = BatchLines.Requests(body, file.Body, limits, out IntakeFault? fault);
        return fault is not null ? RequestReading.Refused(fault) : Reading(around) with
        {
            Inner = requests,
            Uses = [.. requests.SelectMany(request => request.Uses)],
        };
    }

    private static RequestReading Document(ReadOnlyMemory<byte> body, FormPart file, List<Segment> around, JsonLimits limits) => Reading(around) with
    {
        Inner = [.. FileReading.Read(body, file.Body, file.FileName, file.MediaType, Trust.User, limits).Select(part => RequestReading.Nothing with { Segments = part })],
    };

    private static RequestReading Reading(List<Segment> around) => RequestReading.Nothing with { Segments = Embedding.Numbered(around) };

    private static RequestReading Refused(string code, string message) => RequestReading.Refused(new IntakeFault(code, "", 0, message));

    // What the purpose is, and when the file goes, is protocol; words are not.
    private static bool IsParameter(string name, string text) =>
        name is "purpose" or "expires_after[anchor]" or "expires_after[seconds]" && text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
