namespace Cordon.Repository;

/// <summary>What keeps the one SQL layer right on both databases.</summary>
public sealed class StateRules
{
    // The index of statements is in the replica's own file, and nobody else's.
    private static readonly string[] MayBegin = ["src/Cordon.State/Sql/Writing.cs", "src/Cordon.State/Statements/StatementTable.cs"];

    [Fact]
    public void Whoever_begins_a_transaction_says_what_it_writes() =>
        Assert.All(
            Checkout.Files("src/Cordon.State", "*.cs").Except(MayBegin),
            file => Assert.False(Checkout.Read(file).Contains(".BeginTransaction(", StringComparison.Ordinal), $"{file}: BeginWriting(Writing.…) waits for others that write the same; a new table needs a new word there."));

    [Fact]
    public void The_schema_is_written_in_types_that_both_databases_know() =>
        Assert.DoesNotMatch(@"\b(AUTOINCREMENT|SERIAL|BLOB|BYTEA|BOOLEAN|REAL|JSONB?|TIMESTAMP\w*|DATETIME|VARCHAR)\b", Checkout.Read("src/Cordon.State/Sql/Schema.cs"));

    [Fact]
    public void A_parameter_that_may_be_missing_says_its_type() =>
        Assert.All(Checkout.Files("src/Cordon.State", "*.cs"), file => Assert.DoesNotMatch(@"\(@\w+ IS NULL", Checkout.Read(file)));
}
