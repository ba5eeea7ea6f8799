"""Every address of the site, room by room. A child is named by its reference only, never by an id of a person."""

from django.urls import path

from tonghu.web.pages import accounts, board, child, children, desk, health, signing_in

handler400 = "tonghu.web.pages.health.bad_request"

urlpatterns = [
    # 登录、工作台
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("health/", health.health, name="health"),
    path("", desk.desk, name="desk"),
    # 轮次进度
    path("board/", board.board, name="board"),
    path("board/<str:code>/", board.board, name="board-place"),
    # 摸排底数、儿童
    path("children/", children.children, name="children"),
    path("children/export/", children.export, name="children-export"),
    path("children/<str:ref>/", child.child, name="child"),
    path("children/<str:ref>/why/", child.why, name="child-why"),
    path("children/<str:ref>/phone/", child.phone, name="child-phone"),
    # 账号
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.new, name="account-new"),
    path("accounts/<int:pk>/end/", accounts.end, name="account-end"),
    path("accounts/<int:pk>/reset/", accounts.reset, name="account-reset"),
]
