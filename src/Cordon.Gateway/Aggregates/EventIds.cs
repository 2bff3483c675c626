using System.Buffers;
using System.Text;

namespace Cordon.Gateway.Aggregates;

/// <summary>The ids of events, from which a stream is taken up again.</summary>
internal static class EventIds
{
    /// <summary>Longest id of a server's that can be taken up again; an event with a longer one leaves without.</summary>
    internal const int Longest = 256;

    /// <summary>The id in an event; null where it has none.</summary>
    public static string? In(ReadOnlySpan<byte> raw)
    {
        string? last = null;
        foreach (Range line in raw.SplitAny("\r\n"u8))
        {
            last = IsId(raw[line], out ReadOnlySpan<byte> id) ? Encoding.UTF8.GetString(id) : last;
        }

        return last is { Length: > 0 and <= Longest } ? last : null;
    }

    /// <summary>The event with another id in the place of its own, or without any. All its other lines stay.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> raw, string? id)
    {
        ArrayBufferWriter<byte> written = new(raw.Length + 64);
        bool isWritten = false;
        while (!raw.IsEmpty)
        {
            int end = raw.IndexOfAny("\r\n"u8);
            int next = end < 0 ? raw.Length : end + (raw[end] == '\r' && end + 1 < raw.Length && raw[end + 1] == '\n' ? 2 : 1);
            if (!IsId(end < 0 ? raw : raw[..end], out _))
            {
                written.Write(raw[..next]);
            }
            else if (id is not null && !isWritten)
            {
                isWritten = true;
                written.Write(Encoding.ASCII.GetBytes($"id: {id}\n"));
            }

            raw = raw[next..];
        }

        return written.WrittenSpan.ToArray();
    }

    private static bool IsId(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> id)
    {
        id = line.StartsWith("id:"u8) ? line[3..] : default;
        id = id.StartsWith(" "u8) ? id[1..] : id;
        return line.StartsWith("id:"u8) || line.SequenceEqual("id"u8);
    }
}
