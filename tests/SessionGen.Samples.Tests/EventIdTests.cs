using System.Reflection;
using Microsoft.Extensions.Logging;
using SessionGen.Testing;

namespace SessionGen.Samples.Tests;

/// <summary>Alerts are set on event ids, so each message of all packages has one of its own, in the range of its package.</summary>
public sealed class EventIdTests
{
    private static readonly Dictionary<string, int> _first = new(StringComparer.Ordinal)
    {
        ["SessionGen.Runtime"] = 1,
        ["SessionGen.AspNetCore"] = 100,
        ["SessionGen.AspNetCore.UI"] = 200,
        ["SessionGen.Sqlite"] = 300,
        ["SessionGen.Postgres"] = 400,
        ["SessionGen.Testing"] = 900,
    };

    [Fact]
    public void Every_log_message_of_every_package_has_an_id_of_its_own()
    {
        var packages = Directory.GetDirectories(Path.Combine(Repository.Root, "runtime")).Select(Path.GetFileName).ToArray();
        Assert.Equal(_first.Keys.Order(), packages.Order());
        var messages = packages
            .SelectMany(name => GetTypes(name!).SelectMany(type => type.GetMethods(
                BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Select(method => (Package: name!, Message: method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))))
            .Where(one => one.Message is not null)
            .ToArray();

        Assert.True(messages.Length > 20);
        Assert.All(messages, one => Assert.InRange(one.Message!.Value, _first[one.Package], (_first[one.Package] / 100 * 100) + 99));
        Assert.Equal(messages.Length, messages.DistinctBy(one => one.Message).Count());
    }

    // The suite for authors of stores is no part of an application and logs nothing.
    private static Type[] GetTypes(string package) => package == "SessionGen.Testing" ? [] : Assembly.Load(package).GetTypes();
}
