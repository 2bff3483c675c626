using System.Buffers;
using System.Globalization;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// The text of JSON strings. Unlike the framework's reader this keeps lone surrogates, because hostile and split texts
/// have them and a body must not fail, or change, because of one.
/// </summary>
internal static class JsonText
{
    /// <summary>Decodes the bytes between a string's quotes; they must be a string that a JSON reader has accepted.</summary>
    public static string Decode(ReadOnlySpan<byte> inner)
    {
        int escape = inner.IndexOf((byte)'\\');
        if (escape < 0)
        {
            return Encoding.UTF8.GetString(inner);
        }

        char[]? rented = inner.Length > 512 ? PooledArray.Rent<char>(inner.Length) : null;
        Span<char> text = rented ?? stackalloc char[512];
        int length = 0;
        while (true)
        {
            ReadOnlySpan<byte> plain = escape < 0 ? inner : inner[..escape];
            length += Encoding.UTF8.GetChars(plain, text[length..]);
            if (escape < 0)
            {
                break;
            }

            inner = inner[escape..];
            text[length++] = Unescape(inner, out int used);
            inner = inner[used..];
            escape = inner.IndexOf((byte)'\\');
        }

        string decoded = new(text[..length]);
        if (rented is not null)
        {
            PooledArray.Return(rented, length);
        }

        return decoded;
    }

    /// <summary>The UTF-16 unit that the escape at the start of <paramref name="bytes"/> stands for.</summary>
    public static char Unescape(ReadOnlySpan<byte> bytes, out int used)
    {
        used = 2;
        switch (bytes[1])
        {
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'n': return '\n';
            case (byte)'r': return '\r';
            case (byte)'t': return '\t';
            case (byte)'u':
                used = 6;
                return (char)ushort.Parse(bytes.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default: return (char)bytes[1];
        }
    }

    /// <summary>Writes text as the inside of a JSON string, escaping only what JSON demands (and lone surrogates, which UTF-8 cannot hold).</summary>
    public static void Encode(ReadOnlySpan<char> text, ArrayBufferWriter<byte> to)
    {
        while (!text.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf16(text, out Rune rune, out int used);
            if (status != OperationStatus.Done)
            {
                EncodeUnit(text[0], to);
                text = text[1..];
                continue;
            }

            if (rune.Value < ' ')
            {
                EncodeUnit((char)rune.Value, to);
            }
            else
            {
                if (rune.Value is '"' or '\\')
                {
                    to.Write("\\"u8);
                }

                to.Advance(rune.EncodeToUtf8(to.GetSpan(4)));
            }

            text = text[used..];
        }
    }

    /// <summary>Writes one UTF-16 unit as an escape.</summary>
    public static void EncodeUnit(char unit, ArrayBufferWriter<byte> to)
    {
        switch (unit)
        {
            case '\n': to.Write("\\n"u8); return;
            case '\r': to.Write("\\r"u8); return;
            case '\t': to.Write("\\t"u8); return;
        }

        Span<byte> escape = to.GetSpan(6);
        "\\u"u8.CopyTo(escape);
        ((int)unit).TryFormat(escape[2..], out _, "x4", CultureInfo.InvariantCulture);
        to.Advance(6);
    }

    public static string ReplaceLoneSurrogates(string text)
    {
        foreach (char unit in text)
        {
            if (char.IsSurrogate(unit))
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }
        }

        return text;
    }
}
