using Cordon.Contracts;
using Cordon.EndToEnd.A2a;
using Cordon.EndToEnd.Mcp;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.EndToEnd.Matrix;

/// <summary>The matrix is only worth something while nothing is missing from it.</summary>
public sealed class CompletenessTests
{
    private static readonly Dictionary<(Direction, Surface), string> WithoutRow = new()
    {
        [(Direction.Request, Surface.ServerInstructions)] = "servers give them, and clients do not",
        [(Direction.Response, Surface.EmbeddingInput)] = "embeddings are answered with numbers",
    };

    // Only addresses are text there; what they point at is opaque, and the record says so.
    private static readonly Surface[] WithoutGuard = [Surface.Image, Surface.Audio];

    private static readonly HashSet<(string Dialect, Direction, Surface)> Rows =
    [
        .. RequestCells.All.Select(cell => (DialectOf(cell.Route).Name, Direction.Request, cell.Surface)),
        .. AnswerCells.All.Select(cell => (DialectOf(cell.Route).Name, Direction.Response, cell.Surface)),
        .. McpCells.All.Select(cell => ("mcp", cell.Direction, cell.Surface)),
        .. A2aCells.All.Select(cell => ("a2a", cell.Direction, cell.Surface)),
        .. RealtimeCells.All.Select(cell => (Realtime.Name, cell.Direction, cell.Surface)),
    ];

    [Fact]
    public void Every_surface_has_a_row_in_both_directions_or_a_reason_not_to()
    {
        IEnumerable<(Direction, Surface)> all = from direction in Enum.GetValues<Direction>() from surface in Enum.GetValues<Surface>() select (direction, surface);
        HashSet<(Direction, Surface)> reached = [.. Rows.Select(row => (row.Item2, row.Item3))];
        Assert.Equal(WithoutRow.Keys.Order(), all.Where(pair => !reached.Contains(pair)).Order());
    }

    [Fact]
    public void Every_dialect_and_every_path_has_rows()
    {
        Route[] asked = [.. RequestCells.All.Select(cell => cell.Route).Distinct()];
        Route[] answered = [.. AnswerCells.All.Select(cell => cell.Route).Distinct()];

        // Gemini's two versions are one route; GeminiTests holds them against each other.
        Assert.Equal(
            Dialects.Paths.Where(path => !path.StartsWith("/v1/models/", StringComparison.Ordinal) && path is not ("/mcp/{server}" or "/a2a/{agent}")).Order(),
            asked.Select(route => route.Pattern ?? route.Path).Where(path => path.Length > 0).Concat(asked.Select(route => route.StreamPattern).OfType<string>()).Order());
        Assert.Equal(Route.All.Concat(Route.Kept).Order(ByName), answered.Order(ByName));
        Assert.Equal(
            typeof(Dialect).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Dialect)) && !type.IsAbstract).Select(type => type.Name).Order(),
            answered.Select(route => DialectOf(route).GetType().Name).Append(Realtime.GetType().Name).Append(Dialects.Find("POST", "/mcp/desk")!.GetType().Name).Append(Dialects.Find("POST", "/a2a/desk")!.GetType().Name).Distinct().Order());
        Assert.Equal([Direction.Request, Direction.Response], RealtimeCells.All.Select(cell => cell.Direction).Distinct().Order());
    }

    [Fact]
    public void Every_surface_that_a_dialect_reads_in_a_wire_vector_has_a_row_for_that_dialect()
    {
        HashSet<(string, Direction, Surface)> shown = [.. Directory.EnumerateFiles(Vectors(), "*.txt", SearchOption.AllDirectories).SelectMany(Shown)];
        Assert.True(shown.Count > 20, "The vectors were not read.");
        Assert.Empty(shown.Except(Rows));
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("balanced")]
    [InlineData("permissive")]
    public void Each_preset_binds_a_guard_to_every_surface_that_is_text(string preset)
    {
        EffectivePolicy policy = PolicySet.Parse($"version: 1\npreset: {preset}\n", "policy.yaml").Set!.Organisation;
        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            Assert.Equal(
                WithoutGuard,
                Enum.GetValues<Surface>().Where(surface => policy.Guards.Values.All(guard => guard.ModeOn(direction, surface) == Mode.Off)));
        }
    }

    private static readonly Comparer<Route> ByName = Comparer<Route>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name));

    // Its events have a matrix of their own.
    private static Dialect Realtime => Dialects.Find("GET", "/v1/realtime")!;

    private static Dialect DialectOf(Route route) => Dialects.Find(route.Get ? "GET" : "POST", route.Path, route.Anthropic)!;

    private static IEnumerable<(string, Direction, Surface)> Shown(string list)
    {
        string dialect = Path.GetFileName(Path.GetDirectoryName(list)!);
        Direction direction = list.EndsWith("request.json.txt", StringComparison.Ordinal) ? Direction.Request : Direction.Response;
        foreach (string line in File.ReadLines(list))
        {
            if (Words.TryParse(line.TrimStart().Split(' ')[0], out Surface surface))
            {
                yield return (dialect, direction, surface);
            }
        }
    }

    private static string Vectors()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Cordon.slnx")))
        {
            at = at.Parent;
        }

        return Path.Combine(at!.FullName, "tests", "vectors", "wire");
    }
}
