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
        Assert.Equal(8, connection.Number("SELECT COUNT(*) FROM schema_version"));
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
}
