using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>What requests to the admin API say beside their body.</summary>
internal static class AdminQuery
{
    /// <summary>Rows of a list, at once.</summary>
    public const int MostRows = 1_000;

    private const int UsualRows = 100;

    /// <summary>How many rows are wanted (<c>limit</c>).</summary>
    public static int Limit(HttpContext context, int most = MostRows) =>
        int.TryParse(context.Request.Query["limit"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? Math.Clamp(given, 1, most) : UsualRows;

    /// <summary>What the path names (<c>{id}</c>).</summary>
    public static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
