using System.Globalization;
using Cordon.Gateway.Budgets;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Budgets;

public sealed class CalendarWindowTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/Havana", "Africa/Cairo"];

    [Theory]
    // The month that begins in winter time and ends in summer time, and the other way round.
    [InlineData("2026-03-15T12:00:00Z", CalendarUnit.Month, "Europe/Berlin", "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    [InlineData("2026-10-31T23:30:00Z", CalendarUnit.Month, "Europe/Berlin", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z")]
    [InlineData("2026-10-31T22:30:00Z", CalendarUnit.Month, "Europe/Berlin", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z")]
    // Days of 23 and of 25 hours.
    [InlineData("2026-03-29T10:00:00Z", CalendarUnit.Day, "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-10-25T10:00:00Z", CalendarUnit.Day, "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    // A leap day, and the turn of a year.
    [InlineData("2028-02-29T23:59:59Z", CalendarUnit.Month, "UTC", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", CalendarUnit.Day, "UTC", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z")]
    // Weeks begin on Monday, also on a Sunday.
    [InlineData("2026-11-22T12:00:00Z", CalendarUnit.Week, "UTC", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("2026-11-23T00:00:00Z", CalendarUnit.Week, "UTC", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")]
    // The hour that comes twice is two windows; where a zone is off by half an hour, so are its hours.
    [InlineData("2026-10-25T00:30:00Z", CalendarUnit.Hour, "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")]
    [InlineData("2026-10-25T01:30:00Z", CalendarUnit.Hour, "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z")]
    [InlineData("2026-06-01T00:00:00Z", CalendarUnit.Hour, "Asia/Kathmandu", "2026-05-31T23:15:00Z", "2026-06-01T00:15:00Z")]
    // Clocks were set forward at midnight: the day began at one.
    [InlineData("2018-11-04T12:00:00Z", CalendarUnit.Day, "America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")]
    public void A_window_is_what_the_zones_calendar_says(string now, CalendarUnit unit, string zone, string starts, string ends) =>
        Assert.Equal(new CalendarWindow(Time(starts), Time(ends)), CalendarWindow.At(Time(now), unit, TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void Windows_hold_the_instant_they_are_asked_for_and_follow_each_other_without_gap() => Prop.ForAll(
        (from zone in Gen.Elements(Zones) from unit in Gen.Elements(Enum.GetValues<CalendarUnit>())
         from minutes in Gen.Choose(0, 40 * 366 * 1440) from rest in Gen.Choose(0, 59_999)
         select (zone, unit, now: new DateTimeOffset(1995, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes).AddMilliseconds(rest))).ToArbitrary(),
        asked =>
        {
            TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(asked.zone);
            CalendarWindow window = CalendarWindow.At(asked.now, asked.unit, zone);
            return window.Starts <= asked.now && asked.now < window.Ends
                && CalendarWindow.At(window.Starts, asked.unit, zone) == window
                && CalendarWindow.At(window.Ends.AddTicks(-1), asked.unit, zone) == window
                && CalendarWindow.At(window.Ends, asked.unit, zone).Starts == window.Ends;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
