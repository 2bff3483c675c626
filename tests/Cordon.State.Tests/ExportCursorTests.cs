using Cordon.State.Exports;

namespace Cordon.State.Tests;

public abstract class ExportCursorTests(Place place) : IDisposable
{
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        place.Dispose();
    }

    [Fact]
    public void A_cursor_is_kept_for_each_sink_and_log_and_survives_a_crash()
    {
        using StateDatabase state = place.Open();
        ExportCursors cursors = new(state, new ManualTime());
        Assert.Null(cursors.Find("siem", "a.example/log"));
        cursors.Save("siem", "a.example/log", new ExportCursor(5, "aa"));
        cursors.Save("siem", "b.example/log", new ExportCursor(7, ""));
        cursors.Save("other", "a.example/log", new ExportCursor(9, "cc"));
        cursors.Save("siem", "a.example/log", new ExportCursor(6, "bb"));

        using Place after = place.Crashed();
        using StateDatabase again = after.Open();
        ExportCursors found = new(again, new ManualTime());
        Assert.Equal(new ExportCursor(6, "bb"), found.Find("siem", "a.example/log"));
        Assert.Equal(new ExportCursor(7, ""), found.Find("siem", "b.example/log"));
        Assert.Equal(new ExportCursor(9, "cc"), found.Find("other", "a.example/log"));
    }
}
