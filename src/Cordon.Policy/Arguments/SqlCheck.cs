using System.Collections.Immutable;

namespace Cordon.Policy.Arguments;

/// <summary>
/// What a text of SQL does, by its verbs: those of all statements, of parts that write (<c>with x as (delete …)</c>), and of statements that no semicolon begins. What is
/// not understood is nobody's. Functions that a query calls are not judged.
/// </summary>
internal static class SqlCheck
{
    private const int MostParentheses = 256;

    public static Truth IsMadeOf(string text, ImmutableArray<SqlVerb> wanted)
    {
        if (Verbs(text) is not { Count: > 0 } verbs)
        {
            return Truth.Unknown;
        }

        int inside = verbs.Count(verb => wanted.Contains(verb));
        // Some of these and some of others: neither all nor none of it.
        return inside == verbs.Count ? Truth.Yes : inside == 0 ? Truth.No : Truth.Unknown;
    }

    /// <summary>All verbs of a text; null where it is not understood.</summary>
    public static HashSet<SqlVerb>? Verbs(string text)
    {
        HashSet<SqlVerb> verbs = [];
        Statement statement = new();
        SqlTokens tokens = new(text);
        SqlToken before = SqlToken.Semicolon;
        while (true)
        {
            SqlToken token = tokens.Next();
            bool isRead = token switch
            {
                SqlToken.Word => statement.Word(tokens.Letters.ToString(), before == SqlToken.Dot, verbs),
                SqlToken.Open => statement.Open(),
                SqlToken.Close => statement.Close(),
                SqlToken.Semicolon or SqlToken.End => statement.End(verbs),
                SqlToken.Dot or SqlToken.Value or SqlToken.Other => statement.Goes(),
                SqlToken.Unclear => false,
            };
            if (!isRead)
            {
                return null;
            }

            if (token == SqlToken.End)
            {
                return verbs;
            }

            before = token;
        }
    }

    /// <summary>One statement as far as it was read.</summary>
    private sealed class Statement
    {
        private readonly HashSet<SqlVerb> _own = [];
        private int _depth;
        private bool _isBegun;

        // Insert, update, delete and truncate before a parenthesis are functions of these names.
        private SqlVerb? _held;

        public bool Word(string letters, bool isPart, HashSet<SqlVerb> verbs)
        {
            Release(verbs);
            bool isFirst = !_isBegun;
            _isBegun = true;
            if (isPart)
            {
                return true;
            }

            if (isFirst)
            {
                if (letters.Equals("with", StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }

                return SqlVerbs.First.TryGetValue(letters, out SqlVerb verb) && Add(verb, verbs);
            }

            if (letters.Equals("into", StringComparison.OrdinalIgnoreCase) && !_own.Contains(SqlVerb.Insert) && !_own.Contains(SqlVerb.Merge))
            {
                return Add(SqlVerb.Create, verbs);
            }

            // An update sets; anything else that is set is another statement.
            if (letters.Equals("set", StringComparison.OrdinalIgnoreCase) && !_own.Overlaps([SqlVerb.Update, SqlVerb.Insert, SqlVerb.Merge, SqlVerb.Alter]))
            {
                return Add(SqlVerb.Set, verbs);
            }

            if (SqlVerbs.Anywhere.TryGetValue(letters, out SqlVerb inside))
            {
                _held = inside;
            }

            return true;
        }

        public bool Open()
        {
            if (_held is SqlVerb.Insert or SqlVerb.Update or SqlVerb.Delete or SqlVerb.Truncate)
            {
                _held = null;
            }

            // A query in parentheses begins inside of them.
            return ++_depth <= MostParentheses;
        }

        public bool Close() => --_depth >= 0;

        public bool Goes()
        {
            // Nothing begins with a value or a sign.
            return _isBegun;
        }

        public bool End(HashSet<SqlVerb> verbs)
        {
            Release(verbs);
            bool isWhole = _depth == 0 && (!_isBegun || _own.Count > 0);
            _own.Clear();
            _isBegun = false;
            return isWhole;
        }

        private void Release(HashSet<SqlVerb> verbs)
        {
            if (_held is { } held)
            {
                Add(held, verbs);
                _held = null;
            }
        }

        private bool Add(SqlVerb verb, HashSet<SqlVerb> verbs)
        {
            _own.Add(verb);
            verbs.Add(verb);
            return true;
        }
    }
}
