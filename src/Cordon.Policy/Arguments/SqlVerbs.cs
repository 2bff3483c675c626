using System.Collections.Frozen;

namespace Cordon.Policy.Arguments;

/// <summary>The words that begin statements, in the standard and in the dialects of PostgreSQL, MySQL and T-SQL.</summary>
internal static class SqlVerbs
{
    /// <summary>Words at the beginning of a statement.</summary>
    public static FrozenDictionary<string, SqlVerb> First { get; } = Table(
        (SqlVerb.Select, "select values table"),
        (SqlVerb.Insert, "insert"),
        (SqlVerb.Update, "update"),
        (SqlVerb.Delete, "delete"),
        (SqlVerb.Merge, "merge replace upsert"),
        (SqlVerb.Truncate, "truncate"),
        (SqlVerb.Create, "create"),
        (SqlVerb.Alter, "alter rename comment"),
        (SqlVerb.Drop, "drop"),
        (SqlVerb.Explain, "explain describe desc show"),
        (SqlVerb.Transaction, "begin start commit rollback savepoint release end abort"),
        (SqlVerb.Set, "set reset"),
        (SqlVerb.Call, "call exec execute do prepare deallocate declare fetch close open"),
        (SqlVerb.Grant, "grant revoke deny reassign"),
        (SqlVerb.Copy, "copy load backup restore attach detach import bulk dump"),
        (SqlVerb.Admin, "shutdown kill vacuum analyze analyse reindex cluster refresh lock unlock pragma use listen notify unlisten discard checkpoint flush optimize repair purge install uninstall dbcc waitfor reconfigure revert print raiserror throw handler cache"));

    /// <summary>
    /// Words that may begin a statement where no semicolon says so (T-SQL needs none), or that write in a part of one. A column of such a name counts too: whoever has one
    /// puts it in quotes.
    /// </summary>
    public static FrozenDictionary<string, SqlVerb> Anywhere { get; } = Table(
        (SqlVerb.Select, "select"),
        (SqlVerb.Insert, "insert"),
        (SqlVerb.Update, "update"),
        (SqlVerb.Delete, "delete"),
        (SqlVerb.Merge, "merge"),
        (SqlVerb.Truncate, "truncate"),
        (SqlVerb.Create, "create"),
        (SqlVerb.Alter, "alter"),
        (SqlVerb.Drop, "drop"),
        (SqlVerb.Call, "call exec execute declare"),
        (SqlVerb.Grant, "grant revoke deny"),
        (SqlVerb.Copy, "copy load backup restore bulk"),
        (SqlVerb.Admin, "shutdown kill dbcc waitfor reconfigure revert raiserror"));

    public static bool IsAnywhere(ReadOnlySpan<char> word) => Anywhere.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(word);

    private static FrozenDictionary<string, SqlVerb> Table(params ReadOnlySpan<(SqlVerb Verb, string Words)> rows)
    {
        Dictionary<string, SqlVerb> table = new(StringComparer.OrdinalIgnoreCase);
        foreach ((SqlVerb verb, string words) in rows)
        {
            foreach (string word in words.Split(' '))
            {
                table.Add(word, verb);
            }
        }

        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
