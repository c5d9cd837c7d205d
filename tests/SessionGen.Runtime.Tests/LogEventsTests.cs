using System.Reflection;
using Microsoft.Extensions.Logging;
using SessionGen.Model;

namespace SessionGen.Runtime.Tests;

/// <summary>Alerts are set on ids, so each message has one of its own, from the one list.</summary>
public sealed class LogEventsTests
{
    [Fact]
    public void Every_log_message_has_an_id_of_the_list_and_no_two_share_one()
    {
        var listed = typeof(LogEvents).GetFields().Select(field => (int)field.GetRawConstantValue()!).ToArray();
        var used = typeof(LogEvents).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(message => message.EventId)
            .ToArray();

        Assert.Equal(listed.Order(), used.Order());
        Assert.Equal(used.Length, used.Distinct().Count());
        Assert.All(used, id => Assert.InRange(id, 1, 99));
    }
}
