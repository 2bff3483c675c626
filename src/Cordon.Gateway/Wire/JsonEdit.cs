using System.Buffers;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>A replacement inside one JSON string.</summary>
/// <param name="Raw">The string token in the carrier, with its quotes.</param>
/// <param name="Start">First UTF-16 code unit to replace, in the decoded text.</param>
/// <param name="End">First UTF-16 code unit to keep again; equal to <paramref name="Start"/> for an insertion.</param>
/// <param name="Replacement">Plain text; it is escaped as needed.</param>
/// <param name="IsPlain">True when <paramref name="Raw"/> is plain text in UTF-8, without quotes and escapes.</param>
public sealed record TextEdit(ByteRange Raw, int Start, int End, string Replacement, bool IsPlain = false);

/// <summary>Edits strings of a JSON document in place: every byte that does not stand for replaced text stays as it was, escapes included.</summary>
public static class JsonEdit
{
    /// <summary>
    /// Applies edits that do not overlap, given in any order. Insertions at one place keep the order they came in.
    /// Throws when edits overlap or leave their string: that is a bug of the caller, never a property of the input.
    /// </summary>
    public static byte[] Apply(ReadOnlySpan<byte> carrier, IReadOnlyList<TextEdit> edits)
    {
        var cursor = new Cursor(carrier, new ArrayBufferWriter<byte>(carrier.Length + 64));
        foreach (TextEdit edit in edits.OrderBy(e => e.Raw.Start).ThenBy(e => e.Start).ThenBy(e => e.End))
        {
            cursor.Enter(edit.Raw, edit.IsPlain);
            cursor.To(edit.Start, keep: true);
            if (edit.IsPlain)
            {
                Encoding.UTF8.GetBytes(edit.Replacement.AsSpan(), cursor.Output);
            }
            else
            {
                JsonText.Encode(edit.Replacement, cursor.Output);
            }

            cursor.To(edit.End, keep: false);
        }

        return cursor.Finish();
    }

    /// <summary>Walks the carrier once, counting UTF-16 units inside the string it is in.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> carrier, ArrayBufferWriter<byte> output)
    {
        private readonly ReadOnlySpan<byte> _carrier = carrier;
        private ByteRange _token;
        private int _at;
        private int _copied;
        private int _unit;
        // The second half of a character whose first half was passed: a span may end between the two.
        private char _lowHalf;
        private bool _isPlain;

        public ArrayBufferWriter<byte> Output { get; } = output;

        public void Enter(ByteRange token, bool isPlain)
        {
            if (token == _token)
            {
                return;
            }

            WriteLowHalf();
            if ((!isPlain && token.Length < 2) || token.Start < _at || token.End > _carrier.Length)
            {
                throw new ArgumentException("An edit needs a whole string token.", nameof(token));
            }

            (_token, _isPlain) = (token, isPlain);
            _at = isPlain ? token.Start : token.Start + 1;
            _unit = 0;
        }

        public void To(int unit, bool keep)
        {
            while (_unit < unit)
            {
                if (_lowHalf != '\0')
                {
                    _unit++;
                    if (keep)
                    {
                        WriteLowHalf();
                    }

                    _lowHalf = '\0';
                    continue;
                }

                if (_at >= (_isPlain ? _token.End : _token.End - 1))
                {
                    throw new ArgumentException("An edit reaches past the end of its string.", nameof(unit));
                }

                byte first = _carrier[_at];
                int size = first == '\\' && !_isPlain ? (_carrier[_at + 1] == 'u' ? 6 : 2) : first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
                if (size == 4 && _unit + 1 == unit)
                {
                    Split(keep);
                    continue;
                }

                _at += size;
                _unit += size == 4 ? 2 : 1;
            }

            if (_unit > unit)
            {
                throw new ArgumentException("Edits overlap.", nameof(unit));
            }

            CopyTo(keep);
        }

        public byte[] Finish()
        {
            WriteLowHalf();
            _at = _carrier.Length;
            CopyTo(keep: true);
            return Output.WrittenSpan.ToArray();
        }

        private void Split(bool keep)
        {
            Rune.DecodeFromUtf8(_carrier[_at..], out Rune rune, out _);
            Span<char> halves = stackalloc char[2];
            rune.EncodeToUtf16(halves);
            CopyTo(keep);
            if (keep)
            {
                WriteUnit(halves[0]);
            }

            _at += 4;
            _copied = _at;
            _unit++;
            _lowHalf = halves[1];
        }

        private void CopyTo(bool keep)
        {
            if (keep)
            {
                Output.Write(_carrier[_copied.._at]);
            }

            _copied = _at;
        }

        private void WriteLowHalf()
        {
            if (_lowHalf != '\0')
            {
                WriteUnit(_lowHalf);
                _lowHalf = '\0';
            }
        }

        // Plain text cannot say half a character.
        private readonly void WriteUnit(char half)
        {
            if (!_isPlain)
            {
                JsonText.EncodeUnit(half, Output);
            }
        }
    }
}
