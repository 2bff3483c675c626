using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Tests;

public sealed class DatabaseTests : IDisposable
{
    private readonly Place _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void The_file_is_private_and_opens_again()
    {
        _place.Open().Dispose();
        using StateDatabase again = _place.Open();

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_place.Directory, "state.db")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using DbConnection connection = again.Connect(durable: true);
        Assert.Equal(2, connection.Number("PRAGMA synchronous"));
        Assert.Equal(Schema.Version, connection.Number("SELECT COUNT(*) FROM schema_version"));
    }

    [Fact]
    public void Instances_that_start_at_once_agree_on_the_schema() =>
        Parallel.For(0, 8, _ => _place.Open().Dispose());

    [Fact]
    public void A_file_of_a_newer_version_is_refused()
    {
        using StateDatabase database = _place.Open();
        using DbConnection connection = database.Connect(durable: true);
        connection.Execute("INSERT INTO schema_version (version, applied) VALUES (99, 0)");

        Assert.Contains("newer Cordon", Assert.Throws<StateException>(() => _place.Open()).Message);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_with_a_remedy()
    {
        File.WriteAllText(Path.Combine(_place.Directory, "state.db"), new string('x', 4096));

        Assert.Contains("state.db", Assert.Throws<StateException>(() => _place.Open()).Message);
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_refused()
    {
        string file = Path.Combine(_place.Directory, "file");
        File.WriteAllText(file, "");

        Assert.Throws<StateException>(() => StateDatabase.Open(Path.Combine(file, "data")));
    }

    [Theory]
    [InlineData("Host=/run/postgresql", false)]
    [InlineData("Host=127.0.0.1", false)]
    [InlineData("Host=db.example;SSL Mode=VerifyFull", false)]
    [InlineData("Host=db.example", true)]
    [InlineData("Host=db.example;SSL Mode=Require", true)]
    [InlineData("Host=localhost,db.example", true)]
    public void A_way_to_the_server_on_which_others_could_be_is_noticed(string connection, bool isOne) => Assert.Equal(isOne, PostgresServer.IsInTheClear(connection));

    [Fact]
    public void Every_test_of_a_store_runs_against_both()
    {
        Type[] all = typeof(DatabaseTests).Assembly.GetTypes();
        Type[] tests = [.. all.Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal) && type != typeof(DatabaseTests) && type != typeof(PostgresTests))];

        Assert.NotEmpty(tests);
        // Made abstract, with a place as its parameter, a class of tests has its two lines in OnBoth.cs.
        Assert.All(tests, type => Assert.True(type.IsAbstract, $"{type.Name} runs against one database alone"));
        Assert.All(tests, type => Assert.Equal((1, 1), (Derived(type, "InAFile"), Derived(type, "OnPostgres"))));

        int Derived(Type from, string end) => all.Count(type => type.BaseType == from && type.Name.EndsWith(end, StringComparison.Ordinal));
    }
}
