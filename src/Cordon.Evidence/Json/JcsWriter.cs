using System.Buffers.Text;
using System.Buffers;
using System.Text;

namespace Cordon.Evidence.Json;

/// <summary>
/// Writes canonical JSON (RFC 8785): no whitespace, minimal escapes. Callers write members in the order of their
/// UTF-16 names; <see cref="Jcs.IsCanonical"/> and a test over all statements hold them to it.
/// </summary>
internal sealed class JcsWriter
{
    private byte[] _buffer = new byte[2048];
    private int _length;
    private bool _comma;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => (_length, _comma) = (0, false);

    public void BeginObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void BeginArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>A member name: a literal of ours that needs no escapes.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Quoted(name);
        Put((byte)':');
        _comma = false;
    }

    public void Name(string name)
    {
        String(name);
        Put((byte)':');
        _comma = false;
    }

    /// <summary>A value that needs no escapes: a literal, hexadecimal or base64.</summary>
    public void Literal(ReadOnlySpan<byte> value) => Quoted(value);

    public void Integer(long value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, Reserve(20), out int written);
        _length += written;
        _comma = true;
    }

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Null() => Raw("null"u8);

    public void Number(double value) => Raw(Encoding.ASCII.GetBytes(Es6Number.Format(value)));

    /// <summary>A number that no double holds, as it is to be spelt.</summary>
    public void Number(string exactly) => Raw(Encoding.ASCII.GetBytes(exactly));

    public void Base64(ReadOnlySpan<byte> value)
    {
        Separate();
        Put((byte)'"');
        System.Buffers.Text.Base64.EncodeToUtf8(value, Reserve(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out int written);
        _length += written;
        Put((byte)'"');
        _comma = true;
    }

    public void Hex(ReadOnlySpan<byte> value)
    {
        Separate();
        Put((byte)'"');
        Convert.TryToHexStringLower(value, Reserve(value.Length * 2), out int written);
        _length += written;
        Put((byte)'"');
        _comma = true;
    }

    public void String(ReadOnlySpan<char> value)
    {
        Separate();
        Put((byte)'"');
        while (!value.IsEmpty)
        {
            int plain = value.IndexOfAny(Escaped);
            ReadOnlySpan<char> run = plain < 0 ? value : value[..plain];
            OperationStatus status = System.Text.Unicode.Utf8.FromUtf16(run, Reserve(run.Length * 3), out _, out int written, replaceInvalidSequences: false);
            if (status != OperationStatus.Done)
            {
                // RFC 8785 §3.2.2.2: a lone surrogate has no UTF-8 form and must end the processing.
                throw new FormatException("A string holds a lone surrogate.");
            }

            _length += written;
            value = value[run.Length..];
            if (!value.IsEmpty)
            {
                Escape(value[0]);
                value = value[1..];
            }
        }

        Put((byte)'"');
        _comma = true;
    }

    public void String(string value) => String(value.AsSpan());

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (char)i), '"', '\\']);

    private void Escape(char c)
    {
        byte letter = c switch { '\b' => (byte)'b', '\t' => (byte)'t', '\n' => (byte)'n', '\f' => (byte)'f', '\r' => (byte)'r', '"' => (byte)'"', '\\' => (byte)'\\', _ => 0 };
        Put((byte)'\\');
        if (letter != 0)
        {
            Put(letter);
            return;
        }

        "u00"u8.CopyTo(Reserve(3));
        _length += 3;
        Put((byte)"0123456789abcdef"[c >> 4]);
        Put((byte)"0123456789abcdef"[c & 15]);
    }

    private void Quoted(ReadOnlySpan<byte> value)
    {
        Separate();
        Span<byte> target = Reserve(value.Length + 2);
        target[0] = (byte)'"';
        value.CopyTo(target[1..]);
        target[value.Length + 1] = (byte)'"';
        _length += value.Length + 2;
        _comma = true;
    }

    private void Raw(ReadOnlySpan<byte> value)
    {
        Separate();
        value.CopyTo(Reserve(value.Length));
        _length += value.Length;
        _comma = true;
    }

    private void Open(byte bracket)
    {
        Separate();
        Put(bracket);
        _comma = false;
    }

    private void Close(byte bracket)
    {
        Put(bracket);
        _comma = true;
    }

    private void Separate()
    {
        if (_comma)
        {
            Put((byte)',');
        }
    }

    private void Put(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        return _buffer.AsSpan(_length);
    }
}
