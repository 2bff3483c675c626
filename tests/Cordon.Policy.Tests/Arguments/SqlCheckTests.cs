using Cordon.Policy.Arguments;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Policy.Tests.Arguments;

/// <summary>What SQL does, by its verbs; and where databases do not agree what it says.</summary>
public sealed class SqlCheckTests
{
    [Theory]
    [InlineData("select 1", "Select")]
    [InlineData("SELECT a, b FROM t WHERE c = 'x' ORDER BY 1;", "Select")]
    [InlineData("(select 1) union (select 2)", "Select")]
    [InlineData("values (1, 2)", "Select")]
    [InlineData("select 'drop table x; delete from y'", "Select")]
    [InlineData("select 'it''s; drop table x'", "Select")]
    [InlineData("select \"drop\", `delete`, [update] from t", "Select")]
    [InlineData("select t.update from t", "Select")]
    [InlineData("select 1 -- drop table x", "Select")]
    [InlineData("select /* drop table x */ 1", "Select")]
    [InlineData("select $1, $2", "Select")]
    [InlineData("select $$plain words$$", "Select")]
    [InlineData("select $tag$plain words$tag$ from t", "Select")]
    [InlineData("select insert('a', 1, 2, 'b'), truncate(1.5, 0), replace(a, 'x', 'y')", "Select")]
    [InlineData("select a::text, arr[1], arr[1:2] from t", "Select")]
    [InlineData("select 1.5e3, 0xFF, .5", "Select")]
    [InlineData("select 1; select 2; ; ", "Select")]
    [InlineData("with x as (select 1) select * from x", "Select")]
    [InlineData("with x as (delete from t returning *) select * from x", "Delete,Select")]
    [InlineData("with x(a) as (select 1), y as (insert into t select 2 returning *) select * from y", "Insert,Select")]
    [InlineData("select 1; drop table x", "Drop,Select")]
    [InlineData("select 1 drop table x", "Drop,Select")]
    [InlineData("select 'a'drop table x", "Drop,Select")]
    [InlineData("select 1 exec('drop table x')", "Call,Select")]
    [InlineData("select 1 shutdown", "Admin,Select")]
    [InlineData("select 1 waitfor delay '0:0:9'", "Admin,Select")]
    [InlineData("select * into backup from t", "Copy,Create,Select")]
    [InlineData("select * from t into outfile '/tmp/x'", "Create,Select")]
    [InlineData("select * from t for update", "Select,Update")]
    [InlineData("insert into t (a) values (1) on conflict (a) do update set a = 2", "Insert,Update")]
    [InlineData("insert into t values (1)", "Insert")]
    [InlineData("update t set a = 1 where b = 2", "Update")]
    [InlineData("delete from t", "Delete")]
    [InlineData("replace into t values (1)", "Merge")]
    [InlineData("merge into t using s on t.a = s.a when matched then update set a = 1 when not matched then insert values (1)", "Insert,Merge,Update")]
    [InlineData("truncate table t", "Truncate")]
    [InlineData("create table t as select 1", "Create,Select")]
    [InlineData("explain analyze delete from t", "Delete,Explain")]
    [InlineData("explain select 1", "Explain,Select")]
    [InlineData("copy t to program 'sh'", "Copy")]
    [InlineData("begin; update t set a = 1; commit", "Transaction,Update")]
    [InlineData("grant all on t to public", "Grant")]
    [InlineData("exec xp_cmdshell 'dir'", "Call")]
    [InlineData("pragma writable_schema = 1", "Admin")]
    [InlineData("select 1\nset rowcount 0", "Select,Set")]
    public void The_verbs_of_a_text(string sql, string verbs) => Assert.Equal(verbs, Verbs(sql));

    [Theory]
    [InlineData("")]
    [InlineData("   -- nothing")]
    [InlineData("drip table x")]
    [InlineData("with x as (1)")]
    [InlineData("'a'")]
    [InlineData("select 'unfinished")]
    [InlineData("select \"unfinished")]
    [InlineData("select [unfinished")]
    [InlineData("select /* unfinished")]
    [InlineData("select (1")]
    [InlineData("select 1)")]
    [InlineData("select (1; drop table x)")]
    // MySQL takes the backslash for an escape, the standard does not.
    [InlineData("select 'a\\'; drop table x; -- '")]
    [InlineData("select 'a\\\\'; drop table x; -- '")]
    // A comment for MySQL, a letter of a name for T-SQL, an operator for PostgreSQL.
    [InlineData("select 1 # ; drop table x")]
    [InlineData("select 1 --1; drop table x")]
    [InlineData("select 1 /*! ; drop table x */")]
    [InlineData("select 1 /*M! ; drop table x */")]
    [InlineData("select 1 /* /* */ ; drop table x */")]
    [InlineData("select 1 -- a\rdrop table x")]
    [InlineData("select $$ ' $$; drop table x; select $$ ' $$")]
    [InlineData("select $$ ; drop table x; $$")]
    [InlineData("select $$ drop table x $$")]
    [InlineData("do $$ begin delete from t; end $$")]
    [InlineData("select $a$ x")]
    [InlineData("select a$b$c from t")]
    [InlineData("select 1drop table x")]
    [InlineData("select 1.drop table x")]
    [InlineData("select 0xdrop table x")]
    [InlineData("select 1e5drop table x")]
    [InlineData("select a['; drop table x; --']")]
    [InlineData("select [a]]; drop table x; --]")]
    [InlineData("select\u00a01")]
    [InlineData("select 1\0; drop table x")]
    [InlineData("select 1 \\! rm -rf")]
    [InlineData("delimiter //")]
    public void What_two_databases_could_read_differently_is_nobodys(string sql) => Assert.Equal("?", Verbs(sql));

    [Fact]
    public void Parentheses_are_followed_to_a_depth()
    {
        Assert.Equal("Select", Verbs($"select {new string('(', 256)}1{new string(')', 256)}"));
        Assert.Equal("?", Verbs($"select {new string('(', 257)}1{new string(')', 257)}"));
    }

    [Fact]
    public void Some_of_these_and_some_of_others_is_neither_all_nor_none()
    {
        Assert.Equal(Truth.Yes, SqlCheck.IsMadeOf("select 1; select 2", [SqlVerb.Select]));
        Assert.Equal(Truth.No, SqlCheck.IsMadeOf("drop table x", [SqlVerb.Select]));
        Assert.Equal(Truth.Unknown, SqlCheck.IsMadeOf("select 1; drop table x", [SqlVerb.Select]));
        Assert.Equal(Truth.Unknown, SqlCheck.IsMadeOf("what", [SqlVerb.Select]));
    }

    [Fact]
    public void Whatever_stands_in_a_plain_string_changes_no_verb() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        (text ?? "").Contains('\\', StringComparison.Ordinal) || Verbs($"select '{(text ?? "").Replace("'", "''", StringComparison.Ordinal)}' from t") == "Select"));

    [Fact]
    public void A_statement_behind_anything_is_seen_or_nothing_is_understood() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(
        Gen.Elements("'", "\"", "`", "[", "]", "$$", "$a$", "--", "-- ", "/*", "*/", "#", "\\", "(", ")", ";", "\n", "\r", " ", "a", "1", ".", "e'", "select", "x").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(),
        before => Verbs($"select 1 {before}\n;\ndrop table x") is var verbs && (verbs == "?" || verbs.Contains("Drop", StringComparison.Ordinal))));

    private static string Verbs(string sql) => SqlCheck.Verbs(sql) is { Count: > 0 } verbs ? string.Join(',', verbs.Select(verb => $"{verb}").Order(StringComparer.Ordinal)) : "?";
}
