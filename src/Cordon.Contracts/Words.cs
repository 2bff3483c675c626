using System.Collections.Frozen;

namespace Cordon.Contracts;

/// <summary>
/// The spelling of the enums of this library in configuration, logs, metrics and statements: kebab-case
/// (<c>Surface.ToolCall</c> is <c>tool-call</c>). A spelling that has reached a log is never changed.
/// </summary>
public static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => Spelling<T>.ByValue[value];

    /// <summary>Reads a word; false when no member of <typeparamref name="T"/> is spelled so.</summary>
    public static bool TryParse<T>(string word, out T value) where T : struct, Enum =>
        Spelling<T>.ByWord.TryGetValue(word, out value);

    /// <summary>All words of one enum, in declaration order.</summary>
    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Spelling<T>.InOrder;

    private static class Spelling<T> where T : struct, Enum
    {
        public static readonly string[] InOrder = [.. Enum.GetNames<T>().Select(Kebab)];
        public static readonly FrozenDictionary<T, string> ByValue = Enum.GetValues<T>().ToFrozenDictionary(v => v, v => Kebab(v.ToString()));
        public static readonly FrozenDictionary<string, T> ByWord = ByValue.ToFrozenDictionary(p => p.Value, p => p.Key, StringComparer.Ordinal);

        private static string Kebab(string name) =>
            string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }
}
