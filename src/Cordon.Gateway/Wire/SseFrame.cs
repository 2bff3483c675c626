namespace Cordon.Gateway.Wire;

/// <summary>One server-sent event as it came: every byte up to and including the blank line, comments included.</summary>
/// <param name="Raw">The bytes as received. Re-emitted unchanged when allowed.</param>
/// <param name="Event">The event field, or null.</param>
/// <param name="Data">The data lines, joined with line feeds (WHATWG HTML 9.2.6); empty when the event has none.</param>
/// <param name="Lines">Where each data line stands: offset in <paramref name="Data"/>, offset in <paramref name="Raw"/>, length.</param>
public sealed record SseFrame(ReadOnlyMemory<byte> Raw, string? Event, ReadOnlyMemory<byte> Data, IReadOnlyList<SseLine> Lines);

public readonly record struct SseLine(int DataOffset, int RawOffset, int Length);
