using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Cordon.EndToEnd.CommandLine;

public sealed class IndexTests(DemoDay day) : IClassFixture<DemoDay>
{
    [Fact]
    public async Task A_lost_index_is_made_again_from_the_log_row_by_row()
    {
        using Folder folder = new();
        string data = folder.CopyOf(day.Data);
        string before = await RowsAsync(data);
        Assert.Contains("tool-denied", before, StringComparison.Ordinal);
        await using (SqliteConnection connection = await OpenAsync(data))
        {
            await using SqliteCommand delete = connection.CreateCommand();
            delete.CommandText = "DELETE FROM statement_index";
            Assert.NotEqual(0, await delete.ExecuteNonQueryAsync());
        }

        string log = await EvidenceAsync(data);
        CommandResult run = await BuiltCordon.RunAsync("index", "rebuild", "--data", data);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(before, await RowsAsync(data));
        // No statement, no head: nothing of the log is signed anew, so evidence.heads has nothing to miss.
        Assert.Equal(log, await EvidenceAsync(data));
    }

    [Fact]
    public async Task The_index_of_a_running_gateway_is_left_alone()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        CommandResult run = await BuiltCordon.RunAsync("index", "rebuild", "--data", gateway.Directory);
        Assert.Equal(3, run.Code);
        Assert.Contains("stop it first", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_evidence_there_is_nothing_to_index()
    {
        using Folder folder = new();
        Assert.Equal(2, (await BuiltCordon.RunAsync("index", "rebuild", "--data", folder.Path)).Code);
    }

    private static async Task<string> EvidenceAsync(string data)
    {
        StringBuilder files = new();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(data, "evidence"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files.AppendLine(file + " " + Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file))));
        }

        return files.ToString();
    }

    private static async Task<string> RowsAsync(string data)
    {
        await using SqliteConnection connection = await OpenAsync(data);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM statement_index ORDER BY sequence";
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        List<object?[]> rows = [];
        while (await reader.ReadAsync())
        {
            object?[] row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return JsonSerializer.Serialize(rows);
    }

    private static async Task<SqliteConnection> OpenAsync(string data)
    {
        // Binds the provider to the system's library, as the product does.
        Assert.Null(Cordon.State.StateDatabase.Problem());
        SqliteConnection connection = new($"Data Source={Path.Combine(data, "state.db")};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
