namespace Cordon.Gateway.Mcp;

/// <summary>Cuts a stream of bytes into lines, without their ends and without the empty ones. A line that is too long ends it.</summary>
public sealed class LineBuffer(int mostBytes)
{
    private readonly List<byte> _begun = [];

    /// <summary>True from then on when a line was longer than allowed.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The lines that end in these bytes.</summary>
    public List<byte[]> Add(ReadOnlyMemory<byte> bytes)
    {
        List<byte[]> lines = [];
        ReadOnlySpan<byte> rest = bytes.Span;
        while (!IsTooLong && rest.IndexOf((byte)'\n') is >= 0 and int end)
        {
            Keep(rest[..end]);
            rest = rest[(end + 1)..];
            if (!IsTooLong && _begun is not ([] or [(byte)'\r']))
            {
                lines.Add([.. _begun[^1] == '\r' ? _begun[..^1] : _begun]);
            }

            _begun.Clear();
        }

        Keep(rest);
        return lines;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        IsTooLong |= _begun.Count + (long)piece.Length > mostBytes;
        if (!IsTooLong)
        {
            _begun.AddRange(piece);
        }
    }
}
