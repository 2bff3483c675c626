using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Cordon.Contracts;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Cordon.Gateway.Wire;

/// <summary>One part of a form.</summary>
/// <param name="FileName">Null for a field.</param>
/// <param name="Body">Its bytes, in the form's.</param>
internal sealed record FormPart(string Name, string? FileName, string? MediaType, ByteRange Body);

/// <summary>
/// The parts of a form (RFC 7578). The framework's reader finds them, and each is then held against the bytes: whatever stands in front of, between or
/// behind the parts, and whatever another reader could take for another part, is refused, because the form goes on as it came.
/// </summary>
internal static class FormParts
{
    internal const int MostParts = 16;
    internal const int MostHeaderBytes = 4_096;
    internal const int LongestFileName = 255;

    // RFC 2046, 5.1.1.
    private const int LongestBoundary = 70;

    public static ImmutableArray<FormPart> Read(ReadOnlyMemory<byte> body, string? contentType, out IntakeFault? fault)
    {
        fault = null;
        if (Boundary(contentType) is not { } boundary)
        {
            fault = new IntakeFault("not-multipart", "", 0, "Send the file as multipart/form-data with one boundary.");
            return [];
        }

        try
        {
            ImmutableArray<FormPart>? parts = ReadAsync(body, boundary).GetAwaiter().GetResult();
            fault = parts is null ? Ambiguous : null;
            return parts ?? [];
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            fault = new IntakeFault("invalid-multipart", "", 0, $"Send a whole form of at most {MostParts} parts, each with at most {MostHeaderBytes} bytes of headers.");
            return [];
        }
    }

    private static IntakeFault Ambiguous { get; } = new(
        "ambiguous-multipart", "", 0,
        "Send the form without anything around its parts, each with one Content-Disposition (one name, one file name) and at most one Content-Type.");

    /// <summary>Null when two readers could see two forms. Reads from memory, so nothing is waited for.</summary>
    private static async Task<ImmutableArray<FormPart>?> ReadAsync(ReadOnlyMemory<byte> body, string boundary)
    {
        using MemoryStream stream = MemoryMarshal.TryGetArray(body, out ArraySegment<byte> bytes)
            ? new(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new(body.ToArray(), writable: false);
        MultipartReader reader = new(boundary, stream) { HeadersCountLimit = 2, HeadersLengthLimit = MostHeaderBytes, BodyLengthLimit = body.Length };
        byte[] first = Encoding.ASCII.GetBytes("--" + boundary);
        byte[] next = [.. "\r\n"u8, .. first];
        ImmutableArray<FormPart>.Builder parts = ImmutableArray.CreateBuilder<FormPart>();
        byte[] mark = first;
        int at = 0;
        byte[] buffer = new byte[8_192];
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            if (parts.Count == MostParts)
            {
                throw new InvalidDataException();
            }

            int start = (int)(section.BaseStreamOffset ?? -1);
            int length = 0;
            for (int read; (read = await section.Body.ReadAsync(buffer)) > 0; length += read)
            {
            }

            if (start < 0 || HeadOf(body.Span, at, mark, start) is not { } head || Part(section, head, new ByteRange(start, length)) is not { } part)
            {
                return null;
            }

            parts.Add(part);
            (at, mark) = (start + length, next);
        }

        bool endsThere = at > 0 && body.Span[at..].StartsWith(next) && body.Span[(at + next.Length)..] is var rest && (rest.SequenceEqual("--"u8) || rest.SequenceEqual("--\r\n"u8));
        return endsThere ? parts.DrainToImmutable() : null;
    }

    /// <summary>The headers between a boundary and a body; null when anything else stands there.</summary>
    private static string[]? HeadOf(ReadOnlySpan<byte> body, int at, byte[] mark, int start)
    {
        if (start <= at || !body[at..start].StartsWith(mark))
        {
            return null;
        }

        ReadOnlySpan<byte> head = body[(at + mark.Length)..start];
        if (head.Length <= 6 || !head.StartsWith("\r\n"u8) || !head.EndsWith("\r\n\r\n"u8))
        {
            return null;
        }

        string[] lines = Encoding.Latin1.GetString(head[2..^4]).Split("\r\n");
        // A bare line end, a folded line, or a second head inside.
        return lines.Any(line => line.Length == 0 || line[0] is ' ' or '\t' || line.AsSpan().ContainsAny('\r', '\n', '\0')) ? null : lines;
    }

    private static FormPart? Part(MultipartSection section, string[] head, ByteRange body)
    {
        int dispositions = head.Count(line => line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase));
        int types = head.Count(line => line.StartsWith("Content-Type:", StringComparison.OrdinalIgnoreCase));
        if (dispositions != 1 || types > 1 || dispositions + types != head.Length
            || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || disposition.Parameters.Any(parameter => !IsOnce(parameter.Name, disposition)))
        {
            return null;
        }

        string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        // filename* says a second name beside filename, and readers differ in which one they take.
        if (disposition.FileNameStar.HasValue && disposition.FileNameStar != HeaderUtilities.UnescapeAsQuotedString(disposition.FileName))
        {
            return null;
        }

        string? file = disposition.FileName.HasValue ? HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).ToString() : null;
        return name.Length is > 0 and <= Protocol.LongestParameter && file is null or { Length: <= LongestFileName } ? new FormPart(name, file, section.ContentType, body) : null;
    }

    private static bool IsOnce(Microsoft.Extensions.Primitives.StringSegment name, ContentDispositionHeaderValue disposition) =>
        (name.Equals("name", StringComparison.OrdinalIgnoreCase) || name.Equals("filename", StringComparison.OrdinalIgnoreCase) || name.Equals("filename*", StringComparison.OrdinalIgnoreCase))
        && disposition.Parameters.Count(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) == 1;

    private static string? Boundary(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || type.Parameters.Count != 1)
        {
            return null;
        }

        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary && boundary.All(c => c is > ' ' and <= '~') ? boundary : null;
    }
}
