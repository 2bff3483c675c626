namespace Cordon.Gateway.Budgets;

/// <summary>One hour, day, week or month, from its first instant to the first that is no more part of it.</summary>
public readonly record struct CalendarWindow(DateTimeOffset Starts, DateTimeOffset Ends)
{
    /// <summary>The window that an instant lies in. Windows follow each other without gap or overlap, whatever a zone does to its clocks.</summary>
    public static CalendarWindow At(DateTimeOffset now, CalendarUnit unit, TimeZoneInfo zone)
    {
        if (unit == CalendarUnit.Hour)
        {
            // Sixty minutes each, by the zone's standard time: where clocks are set back, the hour that comes twice is two windows.
            long shift = zone.BaseUtcOffset.Ticks;
            long local = now.UtcTicks + shift;
            DateTimeOffset start = new(local - (local % TimeSpan.TicksPerHour) - shift, TimeSpan.Zero);
            return new CalendarWindow(start, start.AddHours(1));
        }

        DateTime day = TimeZoneInfo.ConvertTime(now, zone).Date;
        (DateTime first, DateTime next) = unit switch
        {
            CalendarUnit.Day => (day, day.AddDays(1)),
            CalendarUnit.Week => Week(day.AddDays(-(((int)day.DayOfWeek + 6) % 7))),
            CalendarUnit.Month => Month(new DateTime(day.Year, day.Month, 1)),
            CalendarUnit.Hour => throw new ArgumentOutOfRangeException(nameof(unit)),
        };
        return new CalendarWindow(Begin(first, zone), Begin(next, zone));
    }

    private static (DateTime, DateTime) Week(DateTime monday) => (monday, monday.AddDays(7));

    private static (DateTime, DateTime) Month(DateTime first) => (first, first.AddMonths(1));

    /// <summary>The first instant of a local day. Where clocks are set forward at midnight it begins later; where midnight comes twice, with the first.</summary>
    private static DateTimeOffset Begin(DateTime midnight, TimeZoneInfo zone)
    {
        DateTime local = midnight;
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local.Ticks - offset.Ticks, TimeSpan.Zero);
    }
}
