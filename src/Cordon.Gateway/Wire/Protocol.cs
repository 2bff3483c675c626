using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;

namespace Cordon.Gateway.Wire;

/// <summary>
/// What a dialect knows about one kind of document: the paths at which short strings are parameters of the protocol and
/// not text, and the property names that are its own. Everything else is somebody's text and is inspected.
/// </summary>
internal sealed class Protocol
{
    /// <summary>A parameter that is longer is inspected like text.</summary>
    public const int LongestParameter = 256;

    /// <param name="paths">
    /// Paths such as <c>messages/*/role</c>; <c>*</c> is any item. A parameter has no white space, so that a sentence
    /// cannot pose as one; a path ending in <c>~</c> allows white space (stop sequences).
    /// </param>
    /// <param name="names">Further property names of the dialect, where the readers place the values themselves.</param>
    public Protocol(string[] paths, string[] names)
    {
        Root = new Step();
        HashSet<string> known = [.. names];
        foreach (string path in paths)
        {
            bool phrase = path.EndsWith('~');
            Step at = Root;
            foreach (string name in path.TrimEnd('~').Split('/'))
            {
                at = at.Extend(name);
                known.Add(name);
            }

            at.IsParameter = true;
            at.AllowsSpace = phrase;
        }

        Names = known.ToFrozenSet(StringComparer.Ordinal);
        _lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public Step Root { get; }

    public FrozenSet<string> Names { get; }

    /// <summary>Whether a member's name is the dialect's own, or a number (token ids of a bias table).</summary>
    public bool Knows(ReadOnlySpan<byte> name)
    {
        Span<char> chars = stackalloc char[64];
        if (name.Length > chars.Length || !Ascii.IsValid(name))
        {
            return false;
        }

        int length = Encoding.ASCII.GetChars(name, chars);
        return _lookup.Contains(chars[..length]) || (length is > 0 and <= 10 && !chars[..length].ContainsAnyExceptInRange('0', '9'));
    }

    /// <summary>One step of the paths.</summary>
    public sealed class Step
    {
        private readonly List<(byte[] Name, Step Next)> _named = [];
        private Step? _any;

        public bool IsParameter { get; set; }

        public bool AllowsSpace { get; set; }

        /// <summary>The step of a child; <paramref name="named"/> when the paths know its name.</summary>
        public Step? Follow(JsonNode child, out bool named)
        {
            named = false;
            if (child.NameRaw.Length == 0 || child.NameEscaped)
            {
                return _any;
            }

            ReadOnlySpan<byte> given = child.NameInner;
            foreach ((byte[] name, Step next) in CollectionsMarshal.AsSpan(_named))
            {
                if (given.Length == name.Length && given.SequenceEqual(name))
                {
                    named = true;
                    return next;
                }
            }

            return _any;
        }

        public Step Extend(string name)
        {
            if (name == "*")
            {
                return _any ??= new Step();
            }

            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            foreach ((byte[] known, Step next) in _named)
            {
                if (known.AsSpan().SequenceEqual(utf8))
                {
                    return next;
                }
            }

            var step = new Step();
            _named.Add((utf8, step));
            return step;
        }

        public bool Accepts(JsonNode text)
        {
            ReadOnlySpan<byte> inner = text.Inner;
            // Escapes are not how a parameter is written; whoever hides one has it inspected.
            return IsParameter && inner.Length <= LongestParameter
                && (AllowsSpace || (!inner.ContainsAnyInRange((byte)0, (byte)' ') && !text.Escaped && Ascii.IsValid(inner)));
        }
    }
}
