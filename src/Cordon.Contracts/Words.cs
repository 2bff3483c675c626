using System.Runtime.CompilerServices;

namespace Cordon.Contracts;

/// <summary>
/// The spelling of the enums of this library in configuration, logs, metrics and statements: kebab-case
/// (<c>Surface.ToolCall</c> is <c>tool-call</c>). A spelling that has reached a log is never changed.
/// </summary>
public static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => Spelled<T>.As.Of(Number(value));

    /// <summary>Reads a word; false when no member of <typeparamref name="T"/> is spelled so.</summary>
    public static bool TryParse<T>(string word, out T value) where T : struct, Enum
    {
        int place = Array.IndexOf(Spelled<T>.As.InOrder, word);
        value = place < 0 ? default : Spelled<T>.Values[place];
        return place >= 0;
    }

    /// <summary>All words of one enum, in declaration order.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Spelled<T>.As.InOrder;

    private static long Number<T>(T value) where T : struct, Enum => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<T, byte>(value),
        2 => Unsafe.BitCast<T, short>(value),
        4 => Unsafe.BitCast<T, int>(value),
        _ => Unsafe.BitCast<T, long>(value),
    };

    // As little as possible for each enum: there are dozens, and what is generic here is compiled for every one of them at every start.
    private static class Spelled<T> where T : struct, Enum
    {
        public static readonly Spelling As = new(typeof(T));
        public static readonly T[] Values = Enum.GetValues<T>();
    }

    private sealed class Spelling
    {
        private readonly long[] _numbers;

        public Spelling(Type type)
        {
            string[] names = Enum.GetNames(type);
            Array numbers = Enum.GetValuesAsUnderlyingType(type);
            InOrder = new string[names.Length];
            _numbers = new long[names.Length];
            for (int i = 0; i < names.Length; i++)
            {
                InOrder[i] = Kebab(names[i]);
                _numbers[i] = Convert.ToInt64(numbers.GetValue(i), System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        public string[] InOrder { get; }

        public string Of(long number)
        {
            // Most enums count from zero.
            if ((ulong)number < (ulong)_numbers.Length && _numbers[number] == number)
            {
                return InOrder[number];
            }

            int place = Array.IndexOf(_numbers, number);
            return place >= 0 ? InOrder[place] : throw new KeyNotFoundException("No member of that enum has this value.");
        }

        private static string Kebab(string name)
        {
            var word = new System.Text.StringBuilder(name.Length + 4);
            foreach (char c in name)
            {
                word.Append(char.IsUpper(c) && word.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
            }

            return word.ToString();
        }
    }
}
